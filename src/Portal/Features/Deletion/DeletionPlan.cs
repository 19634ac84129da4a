using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Members;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Deletion;

/// <summary>What deleting a tenant would do. Nothing has changed yet.</summary>
/// <param name="Name">What has to be typed.</param>
/// <param name="RestorableUntil">Until when it could be undone; null: it is pending already, and going on deletes it at once.</param>
/// <param name="Resources">Everything that would be gone, and when.</param>
/// <param name="Members">Who loses access, at most <see cref="MembersShown"/>.</param>
/// <param name="MemberCount">How many lose access in all.</param>
/// <param name="Kept">What the law has us keep.</param>
/// <param name="InTheWay">Why it cannot be done now; empty: it can.</param>
public sealed record DeletionPlan(
    string Name, DateTimeOffset? RestorableUntil, int RetentionDays, IReadOnlyList<PlannedResource> Resources, IReadOnlyList<PlannedMember> Members, int MemberCount,
    IReadOnlyList<KeptRecord> Kept, IReadOnlyList<string> InTheWay)
{
    public const int MembersShown = 20;

    /// <summary>Whether another of the staff must approve it first.</summary>
    public bool NeedsSecond { get; init; }
}

/// <param name="Kind">A driver's kind, or <c>address</c> or <c>secrets</c>.</param>
/// <param name="Name">Its name where it lives.</param>
/// <param name="SizeBytes">When it was last measured; null: not measured, or has no size.</param>
public sealed record PlannedResource(string Kind, string Name, long? SizeBytes, DateTimeOffset GoneAt);

/// <param name="AccountGoes">True: they belong to nothing else, so their account is deleted too.</param>
public sealed record PlannedMember(string Email, string Role, bool AccountGoes);

/// <summary>Works the plan out, for whichever side asks.</summary>
internal sealed class DeletionPlanner(
    PortalDb db, InTheWay inTheWay, DeletionOptions options, TimeProvider time, IStringLocalizer<DeletionText> text, IStringLocalizer<TenantStatusText> words)
{
    public async Task<Result<DeletionPlan>> PlanAsync(TenantId id, CancellationToken ct)
    {
        var found = await (
            from tenant in db.Tenants
            join plan in db.Plans on tenant.PlanId equals plan.Id
            where tenant.Id == id
            select new { Tenant = tenant, plan.RetentionDays }).AsNoTracking().SingleOrDefaultAsync(ct);
        if (found is null)
            return Error.NotFound(text["tenant.notFound"]);

        var row = found.Tenant;
        var isPending = row.Status == TenantStatus.PendingDeletion;
        if (!isPending && !Leaving.CanLeave(row.Status))
            return Error.Conflict(text["refused.request", row.Name, words[$"status.{row.Status}"].Value]);

        var now = time.GetUtcNow();
        DateTimeOffset? until = isPending ? null : now.AddDays(found.RetentionDays);
        var gone = until ?? now;
        var members = await MembersAsync(id, ct);
        return new DeletionPlan(
            row.Name, until, found.RetentionDays, await ResourcesAsync(row, now, gone, ct), [.. members.Take(DeletionPlan.MembersShown)], members.Count,
            options.KeptOf(gone), await inTheWay.FindAsync(id, ct));
    }

    private async Task<IReadOnlyList<PlannedResource>> ResourcesAsync(Tenant tenant, DateTimeOffset now, DateTimeOffset gone, CancellationToken ct)
    {
        var resources = await db.Resources.AsNoTracking().Where(r => r.TenantId == tenant.Id && r.State == ResourceState.Present).OrderBy(r => r.Kind).ToListAsync(ct);
        var planned = resources.ConvertAll(r => new PlannedResource(r.Kind, r.Name, r.SizeBytes, gone));
        if (tenant.FormerSlug is null)
            planned.Insert(0, new PlannedResource("address", tenant.Slug, null, now));

        if (await db.Secrets.CountAsync(s => s.Owner == tenant.Id.Value, ct) is > 0 and var secrets)
            planned.Add(new PlannedResource("secrets", text["secrets.count", secrets], null, gone));

        return planned;
    }

    private async Task<List<PlannedMember>> MembersAsync(TenantId id, CancellationToken ct)
    {
        // Across tenants: staff have opened none, and whether somebody belongs to another is the question.
        var memberships = db.Memberships.AcrossTenants();
        var members = await (
            from membership in memberships
            join role in db.TenantRoles on membership.RoleId equals role.Id
            where membership.TenantId == id
            select new
            {
                Id = membership.PersonId,
                Role = role.Name,
                IsElsewhere = memberships.Any(m => m.PersonId == membership.PersonId && m.TenantId != id) || db.Set<StaffMember>().Any(s => s.PersonId == membership.PersonId),
            }).AsNoTracking().ToListAsync(ct);
        var ids = members.ConvertAll(m => m.Id.Value);
        var emails = await db.People.Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => new PersonId(p.Id), p => p.Email!, ct);
        return [.. members.Select(m => new PlannedMember(emails.GetValueOrDefault(m.Id, ""), m.Role, !m.IsElsewhere)).OrderBy(m => m.Email, StringComparer.Ordinal)];
    }
}
