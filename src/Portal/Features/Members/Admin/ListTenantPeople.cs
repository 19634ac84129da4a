using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members.Factors;
using Portal.Features.Roster;
using Portal.Kernel;

namespace Portal.Features.Members.Admin;

/// <summary>Who belongs to a tenant, for staff who help them.</summary>
[Requires(StaffPermission.HelpPeople)]
public sealed record ListTenantPeople(TenantId Tenant) : IQuery<IReadOnlyList<TenantPerson>>
{
    /// <summary>The most that are shown; owners first, then by address.</summary>
    public const int Most = 200;
}

/// <param name="Role">The tenant's own word for it, or that of a built-in one in the reader's language.</param>
/// <param name="LastSeen">When one of their open sessions was last used; null: they have none.</param>
/// <param name="HasSecondFactor">Whether they sign in with a second factor or a passkey.</param>
/// <param name="IsDeactivated">Kept out of this tenant.</param>
public sealed record TenantPerson(PersonId Id, string? Name, string Email, string Role, DateTimeOffset? LastSeen, bool HasSecondFactor, bool IsDeactivated)
{
    /// <summary>Their name, or their address where they have given none.</summary>
    public string Called => Name ?? Email;
}

internal sealed class ListTenantPeopleHandler(PortalDb db, SessionLimits sessions, TimeProvider time, IStringLocalizer<RosterText> words)
    : IQueryHandler<ListTenantPeople, IReadOnlyList<TenantPerson>>
{
    public async Task<Result<IReadOnlyList<TenantPerson>>> Handle(ListTenantPeople query, CancellationToken ct)
    {
        // Across tenants: staff have opened none, and name the one they look at.
        var members = await (
            from membership in db.Memberships.AcrossTenants()
            join role in db.TenantRoles.AcrossTenants() on membership.RoleId equals role.Id
            where membership.TenantId == query.Tenant
            select new { membership.PersonId, membership.DeactivatedAt, Role = role }).AsNoTracking().ToListAsync(ct);
        var ids = members.ConvertAll(m => m.PersonId.Value);
        var people = await db.People.AsNoTracking().Where(p => ids.Contains(p.Id))
            .Select(p => new
            {
                p.Id,
                p.DisplayName,
                p.Email,
                HasFactor = db.Set<AuthenticatorApp>().Any(a => a.PersonId == p.Id) || db.Set<Passkey>().Any(k => k.PersonId == p.Id),
            }).ToDictionaryAsync(p => p.Id, ct);
        var seen = await db.SignInSessions.LastSeenAsync(ids, time.GetUtcNow(), sessions, ct);
        var rows =
            from member in members
            let person = people[member.PersonId.Value]
            orderby TenantPeople.Owns(member.Role) descending, person.Email
            select new TenantPerson(
                member.PersonId, person.DisplayName, person.Email!, words.NameOf(member.Role), seen.GetValueOrDefault(person.Id), person.HasFactor, member.DeactivatedAt is not null);
        return rows.Take(ListTenantPeople.Most).ToList();
    }
}
