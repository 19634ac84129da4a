using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Deletion.Certificates;
using Portal.Features.Members;
using Portal.Features.Plans;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>Everything about one tenant that its back-office page shows, but the audit log.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ShowTenant(TenantId Id) : IQuery<TenantDetails>;

/// <param name="HoldsAddress">Whether the slug is its own now; false once it was rejected or removed.</param>
/// <param name="Members">How many people belong to it.</param>
/// <param name="Actions">What the caller may do to it, and for each why not now.</param>
/// <param name="Operations">The newest, at most <see cref="OperationsShown"/>.</param>
/// <param name="Resources">The ledger, what is still there first.</param>
public sealed record TenantDetails(
    TenantId Id, string Name, string Slug, bool HoldsAddress, TenantStatus Status, SuspensionReason? SuspensionReason, string? StatusNote, string Plan,
    string OwnerEmail, int Members, string Region, string? Cell, string Language, string TimeZone, string Currency,
    DateTimeOffset CreatedAt, DateTimeOffset? ActivatedAt, DateTimeOffset StatusSince,
    IReadOnlyList<PossibleAction> Actions, IReadOnlyList<TenantOperation> Operations, IReadOnlyList<TenantResource> Resources)
{
    public const int OperationsShown = 50;

    /// <summary>Whether the caller may retry and cancel operations.</summary>
    public bool MayRunOperations { get; init; }

    /// <summary>Whether the caller may see its people and help them with their accounts.</summary>
    public bool MayHelpPeople { get; init; }

    /// <summary>Whether the caller may read who did what.</summary>
    public bool MaySeeAudit { get; init; }

    /// <summary>Whether the caller may see what it uses, owes and has paid.</summary>
    public bool MaySeeBilling { get; init; }

    /// <summary>Whether the caller may change what it is billed.</summary>
    public bool MayManageBilling { get; init; }

    public TenantEnd End { get; init; } = new();

    public TenantOperation? OpenOperation => Operations.FirstOrDefault(o => o.FinishedAt is null);

    public bool Can(TenantAction action) => Actions.Any(a => a.Action == action && a.WhyNot is null);
}

/// <summary>What a page must know of a tenant's deletion: whether it is coming, stopped, or over.</summary>
/// <param name="DueAt">When it is deleted, while that is pending.</param>
/// <param name="HeldSince">Since when a legal hold stops it; null: none does.</param>
/// <param name="Certificate">The number of the certificate; null: there is none.</param>
/// <param name="MayDelete">Whether the caller may delete tenants, and bring them back.</param>
/// <param name="MayHold">Whether the caller may place legal holds.</param>
public sealed record TenantEnd(
    DateTimeOffset? DueAt = null, DateTimeOffset? HeldSince = null, string? HoldReason = null, string? Certificate = null, bool MayDelete = false, bool MayHold = false);

/// <param name="WhyNot">Null: it can be done now.</param>
public sealed record PossibleAction(TenantAction Action, string? WhyNot);

public sealed record TenantOperation(
    OperationId Id, OperationKind Kind, OperationStatus Status, string RequestedBy, string? CurrentStep, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>Why the last try of its current step failed.</summary>
    public StepReason? Reason { get; init; }

    /// <summary>It gave up at a step from which there is a way back.</summary>
    public bool CanBeGivenUp => Status == OperationStatus.Failed && !Definitions.OnlyForward(Kind, CurrentStep);
}

public sealed record TenantResource(
    string Kind, string Name, string? Cell, long? SizeBytes, long? QuotaBytes, string? SchemaVersion, ResourceState State, DateTimeOffset CreatedAt, DateTimeOffset? RemovedAt)
{
    /// <summary>A database whose login can be given another password now, by this caller.</summary>
    public bool CanRotatePassword { get; init; }
}

internal sealed class ShowTenantHandler(PortalDb db, TenantActions actions, CallerRights rights, TenantLogins logins, IStringLocalizer<TenantsAdminText> text)
    : IQueryHandler<ShowTenant, TenantDetails>
{
    public async Task<Result<TenantDetails>> Handle(ShowTenant query, CancellationToken ct)
    {
        var id = query.Id;

        // Operations first: what they change is committed with them, so no finished one is shown beside an older status.
        var operations = await db.Operations.Where(o => o.TenantId == id).OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id)
            .Take(TenantDetails.OperationsShown)
            .Select(o => new TenantOperation(o.Id, o.Kind, o.Status, o.RequestedBy, o.CurrentStep, o.CreatedAt, o.FinishedAt) { Reason = o.Reason }).ToListAsync(ct);
        var found = await (
            from tenant in db.Tenants
            join plan in db.Plans on tenant.PlanId equals plan.Id
            where tenant.Id == id
            select new
            {
                Tenant = tenant,
                Plan = plan.Name,
                Cell = db.Set<Cell>().Where(c => c.Id == tenant.CellId).Select(c => c.Name).FirstOrDefault(),
                HoldsAddress = db.Set<Address>().Any(a => a.TenantId == id && a.Slug == tenant.Slug),
                Certificate = db.Set<DeletionCertificate>().Where(c => c.TenantId == id).Select(c => c.Number).FirstOrDefault(),
            }).AsNoTracking().SingleOrDefaultAsync(ct);
        if (found is null)
            return Error.NotFound(text["tenant.notFound"]);

        var members = await db.Memberships.AcrossTenants().CountAsync(m => m.TenantId == id, ct);
        var resources = await db.Resources.Where(r => r.TenantId == id).OrderBy(r => r.State).ThenBy(r => r.Kind).ThenBy(r => r.CreatedAt)
            .Select(r => new TenantResource(
                r.Kind, r.Name, db.Set<Cell>().Where(c => c.Id == r.CellId).Select(c => c.Name).FirstOrDefault(),
                r.SizeBytes, r.QuotaBytes, r.SchemaVersion, r.State, r.CreatedAt, r.RemovedAt)).ToListAsync(ct);

        var row = found.Tenant;
        var mayRun = await rights.MayAsync(StaffPermission.RunOperations, ct);
        var canRotate = mayRun && await logins.WhyNotAsync(row, ct) is null;
        return new TenantDetails(
            id, row.Name, row.FormerSlug ?? row.Slug, found.HoldsAddress, row.Status, row.SuspensionReason, row.StatusNote, found.Plan,
            row.OwnerEmail, members, row.Region, found.Cell, row.Language, row.TimeZone, row.Currency, row.CreatedAt, row.ActivatedAt, row.StatusSince,
            await ActionsAsync(row, operations.FirstOrDefault(o => o.FinishedAt is null)?.Kind, ct), operations,
            [.. resources.Select(r => r with { CanRotatePassword = canRotate && logins.IsOne(r.Kind, r.State) })])
        {
            MayRunOperations = mayRun,
            MayHelpPeople = await rights.MayAsync(StaffPermission.HelpPeople, ct),
            MaySeeAudit = await rights.MayAsync(StaffPermission.ViewAudit, ct),
            MaySeeBilling = await rights.MayAsync(StaffPermission.ViewBilling, ct),
            MayManageBilling = await rights.MayAsync(StaffPermission.ManageBilling, ct),
            End = new TenantEnd(
                row.DeletionDueAt, row.HeldSince, row.HoldReason, found.Certificate,
                await rights.MayAsync(StaffPermission.DeleteTenants, ct), await rights.MayAsync(StaffPermission.HoldTenants, ct)),
        };
    }

    private async Task<IReadOnlyList<PossibleAction>> ActionsAsync(Tenant tenant, OperationKind? open, CancellationToken ct)
    {
        var possible = new List<PossibleAction>();
        foreach (var action in Enum.GetValues<TenantAction>())
        {
            if (await rights.MayAsync(TenantActions.Permission(action), ct))
                possible.Add(new PossibleAction(action, actions.WhyNot(action, tenant.Name, tenant.Status, open)));
        }

        return possible;
    }
}
