using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>One member: what they may do and by which role, and what the caller may change of it.</summary>
[Requires(TenantPermission.ViewMembers, WhileSuspended = true)]
public sealed record GetMember(TenantId Tenant, PersonId Person) : IQuery<MemberDetails>, IConcernsTenant;

/// <param name="Permissions">What their role allows.</param>
/// <param name="Roles">For choosing another one.</param>
/// <param name="MayTransfer">Whether the caller owns the tenant and could hand it over to them.</param>
public sealed record MemberDetails(MemberRow Member, IReadOnlyList<TenantPermission> Permissions, IReadOnlyList<RoleChoice> Roles, bool MayTransfer);

internal sealed class GetMemberHandler(PortalDb db, TenantPeople people, CallerContext context, IStringLocalizer<RosterText> text) : IQueryHandler<GetMember, MemberDetails>
{
    public async Task<Result<MemberDetails>> Handle(GetMember query, CancellationToken ct)
    {
        var membership = await db.Memberships.AsNoTracking().SingleOrDefaultAsync(m => m.PersonId == query.Person, ct);
        var person = await db.People.AsNoTracking().Where(p => p.Id == query.Person.Value).Select(p => new { p.DisplayName, p.Email }).SingleOrDefaultAsync(ct);
        if (membership is null || person is null)
            return Error.NotFound(text["member.notFound"]);

        var mine = await people.MineAsync(ct);
        var roles = (await db.TenantRoles.AsNoTracking().ToListAsync(ct)).InOrder();
        var role = roles.Single(r => r.Id == membership.RoleId);
        var isMe = query.Person == context.Caller.Person;
        return new MemberDetails(
            MemberRow.Of(membership, person.DisplayName, person.Email!, role, isMe, mine, text),
            role.Permissions.Effective(),
            RoleChoice.Of(roles, mine, text),
            mine.Contains(TenantPermission.OwnTenant) && !isMe && !TenantPeople.Owns(role) && membership.DeactivatedAt is null);
    }
}
