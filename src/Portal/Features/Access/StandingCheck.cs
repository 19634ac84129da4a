using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Access;

/// <summary>Everything that decides what a person may open, in one line of text.</summary>
internal sealed class StandingCheck(IServiceScopeFactory scopes) : IStandingCheck
{
    public async Task<IReadOnlyDictionary<PersonId, string>> ReadAsync(IReadOnlyCollection<PersonId> people, CancellationToken ct)
    {
        var ids = people.Distinct().ToArray();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var staff = await db.Staff.AsNoTracking().Where(s => ids.Contains(s.PersonId))
            .Select(s => new { s.PersonId, s.Role, NeedFactor = db.Set<StaffRules>().Any(r => r.NeedSecondFactor) })
            .ToDictionaryAsync(s => s.PersonId, s => $"{s.Role} {s.NeedFactor}", ct);

        // Across tenants: these people's own memberships in all of theirs.
        var memberships = await (
            from membership in db.Memberships.AcrossTenants()
            join role in db.TenantRoles on membership.RoleId equals role.Id
            join tenant in db.Tenants on membership.TenantId equals tenant.Id
            where ids.Contains(membership.PersonId) && membership.DeactivatedAt == null
            orderby membership.TenantId
            select new { membership.PersonId, tenant.Id, role.Permissions, tenant.Status, tenant.SuspensionReason, tenant.StatusNote, tenant.NeedsSecondFactor, tenant.Name })
            .AsNoTracking().ToListAsync(ct);

        var byPerson = memberships.ToLookup(
            m => m.PersonId, m => $"{m.Id} {string.Join(',', m.Permissions)} {m.Status} {m.SuspensionReason} {m.StatusNote} {m.NeedsSecondFactor} {m.Name}");
        return ids.ToDictionary(id => id, id => $"{staff.GetValueOrDefault(id)}|{string.Join('|', byPerson[id])}");
    }
}
