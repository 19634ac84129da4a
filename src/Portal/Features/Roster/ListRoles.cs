using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>What each role of a tenant allows, and how many have it.</summary>
[Requires(TenantPermission.ViewMembers, WhileSuspended = true)]
public sealed record ListRoles(TenantId Tenant) : IQuery<RoleList>, IConcernsTenant;

/// <param name="Mine">What the caller holds, and could put into a role.</param>
public sealed record RoleList(IReadOnlyList<RoleRow> Roles, IReadOnlyList<TenantPermission> Mine)
{
    public bool MayManage => Mine.Contains(TenantPermission.ManageRoles);
}

/// <param name="Members">How many have it or are invited to it.</param>
/// <param name="Version">To change it by.</param>
/// <param name="MayChange">It is the tenant's own and allows nothing that the caller does not hold.</param>
public sealed record RoleRow(Guid Id, string Name, string Description, bool IsBuiltIn, IReadOnlyList<TenantPermission> Permissions, int Members, int Version, bool MayChange);

internal sealed class ListRolesHandler(PortalDb db, TenantPeople people, IStringLocalizer<RosterText> text) : IQueryHandler<ListRoles, RoleList>
{
    public async Task<Result<RoleList>> Handle(ListRoles query, CancellationToken ct)
    {
        var mine = await people.MineAsync(ct);
        var roles = (await db.TenantRoles.AsNoTracking().ToListAsync(ct)).InOrder();
        var members = await db.Memberships.GroupBy(m => m.RoleId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var invited = await db.MemberInvitations.GroupBy(i => i.RoleId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return new RoleList(
            [.. roles.Select(r => new RoleRow(
                r.Id, text.NameOf(r), r.Description, r.IsBuiltIn, r.Permissions.Effective(), members.GetValueOrDefault(r.Id) + invited.GetValueOrDefault(r.Id), r.Version,
                !r.IsBuiltIn && mine.Contains(TenantPermission.ManageRoles) && TenantPeople.Covers(mine, r.Permissions)))],
            mine);
    }
}
