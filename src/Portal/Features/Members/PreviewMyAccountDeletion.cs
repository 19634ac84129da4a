using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>What deleting the caller's account would do, and what is in the way.</summary>
[SignedIn("About the caller only.", NeedsFreshProof = true)]
public sealed record PreviewMyAccountDeletion : IQuery<AccountDeletionPlan>;

/// <param name="Email">What is to be typed.</param>
/// <param name="Leaves">Names of the tenants that the person stops being a member of.</param>
/// <param name="OnlyOwnerOf">Names of the tenants that would be left with nobody who owns them; each is in the way.</param>
/// <param name="IsStaff">In the way too: staff leave the back office first.</param>
public sealed record AccountDeletionPlan(string Email, IReadOnlyList<string> Leaves, IReadOnlyList<string> OnlyOwnerOf, bool IsStaff)
{
    public bool IsPossible => OnlyOwnerOf.Count == 0 && !IsStaff;
}

internal sealed class PreviewMyAccountDeletionHandler(AccountDeletion deletion, CallerContext context) : IQueryHandler<PreviewMyAccountDeletion, AccountDeletionPlan>
{
    public async Task<Result<AccountDeletionPlan>> Handle(PreviewMyAccountDeletion query, CancellationToken ct) => await deletion.PlanAsync(context.Caller.Person!.Value, ct);
}

/// <summary>Looks at everything that an account belongs to.</summary>
internal sealed class AccountDeletion(PortalDb db)
{
    public async Task<AccountDeletionPlan> PlanAsync(PersonId id, CancellationToken ct)
    {
        var email = await db.People.Where(p => p.Id == id.Value).Select(p => p.Email!).SingleAsync(ct);
        var isStaff = await db.Staff.AnyAsync(s => s.PersonId == id, ct);

        // Across tenants: the person's own memberships, and who else owns those tenants.
        var mine = await db.Memberships.AcrossTenants().AsNoTracking()
            .Where(m => m.PersonId == id)
            .Join(db.TenantRoles, m => m.RoleId, r => r.Id, (m, r) => new { m.TenantId, m.DeactivatedAt, r.Permissions })
            .Join(db.Tenants, m => m.TenantId, t => t.Id, (m, t) => new { t.Id, t.Name, m.DeactivatedAt, m.Permissions })
            .OrderBy(t => t.Name).ThenBy(t => t.Id)
            .ToListAsync(ct);
        var owned = mine.Where(t => t.DeactivatedAt is null && t.Permissions.Contains(TenantPermission.OwnTenant)).ToList();
        var ids = owned.ConvertAll(t => t.Id);
        var others = await db.Memberships.AcrossTenants().AsNoTracking()
            .Where(m => ids.Contains(m.TenantId) && m.PersonId != id && m.DeactivatedAt == null)
            .Join(db.TenantRoles, m => m.RoleId, r => r.Id, (m, r) => new { m.TenantId, r.Permissions })
            .ToListAsync(ct);
        var shared = others.Where(o => o.Permissions.Contains(TenantPermission.OwnTenant)).Select(o => o.TenantId).ToHashSet();
        return new AccountDeletionPlan(email, [.. mine.Select(t => t.Name)], [.. owned.Where(t => !shared.Contains(t.Id)).Select(t => t.Name)], isStaff);
    }
}
