using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Branding;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants;

/// <summary>Finds the tenant at an address for a member of it: what every page of a tenant's shell begins with.</summary>
[SignedIn("A page knows only the slug; the answer is given to members alone and is the same for a foreign tenant as for none.")]
public sealed record OpenTenant(string Slug) : IQuery<TenantView>;

/// <summary>A tenant as its member sees it.</summary>
public sealed record TenantView(
    TenantId Id,
    string Name,
    string Slug,
    TenantStatus Status,
    SuspensionReason? SuspensionReason,
    string? StatusNote,
    IReadOnlyList<TenantPermission> Permissions,
    bool IsOwner,
    TenantLook? Look = null)
{
    public bool May(TenantPermission permission) => Permissions.Contains(permission);

    /// <summary>True when the pages are closed to this person: the tenant is suspended and they do not own it.</summary>
    public bool IsClosedToMe => Status == TenantStatus.Suspended && !IsOwner;
}

internal sealed class OpenTenantHandler(PortalDb db, Looks looks, CallerContext context, IStringLocalizer<TenantsText> text) : IQueryHandler<OpenTenant, TenantView>
{
    public async Task<Result<TenantView>> Handle(OpenTenant query, CancellationToken ct)
    {
        var person = context.Caller.Person!.Value;

        // No tenant is open yet: which one it is, is the question. The join with the caller's own membership is the wall.
        var found = await (
            from address in db.Addresses
            join tenant in db.Tenants on address.TenantId equals tenant.Id
            join membership in db.Memberships.AcrossTenants() on tenant.Id equals membership.TenantId
            join role in db.TenantRoles on membership.RoleId equals role.Id
            where address.Slug == query.Slug && membership.PersonId == person && membership.DeactivatedAt == null
            select new
            {
                Tenant = tenant,
                role.Permissions,
                LacksFactor = tenant.NeedsSecondFactor
                    && !db.Set<AuthenticatorApp>().Any(a => a.PersonId == person.Value) && !db.Set<Passkey>().Any(k => k.PersonId == person.Value),
            }).AsNoTracking().SingleOrDefaultAsync(ct);

        if (found is not { Tenant.Status: TenantStatus.Active or TenantStatus.Suspended })
            return Error.NotFound(text["tenant.notFound"]);

        if (found.LacksFactor)
            return Error.FactorMissing(text["tenant.needsFactor"]); // as the gate answers whatever comes after this

        var tenantRow = found.Tenant;
        return new TenantView(
            tenantRow.Id, tenantRow.Name, tenantRow.Slug, tenantRow.Status, tenantRow.SuspensionReason, tenantRow.StatusNote,
            found.Permissions.Effective(), found.Permissions.Contains(TenantPermission.OwnTenant),
            await looks.OfAsync(tenantRow.Id, ct));
    }
}
