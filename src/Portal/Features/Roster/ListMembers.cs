using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Who belongs to a tenant and who is invited.</summary>
/// <param name="Search">A part of a name or an address; empty: everybody.</param>
[Requires(TenantPermission.ViewMembers, WhileSuspended = true)]
public sealed record ListMembers(TenantId Tenant, string? Search = null) : IQuery<MemberList>, IConcernsTenant;

/// <param name="Members">By name; the first <see cref="MostShown"/> of those that match.</param>
/// <param name="Invitations">The open ones and those that have run out, newest first; none where the caller may not manage members.</param>
/// <param name="Roles">That there are, with those that the caller may give.</param>
/// <param name="SeatsUsed">Active members and open invitations.</param>
/// <param name="SeatLimit">By the plan; null: unlimited.</param>
/// <param name="MayManage">Whether the caller may change any of it.</param>
public sealed record MemberList(
    IReadOnlyList<MemberRow> Members, int Total, IReadOnlyList<InvitationRow> Invitations, IReadOnlyList<RoleChoice> Roles, int SeatsUsed, int? SeatLimit, bool MayManage)
{
    public const int MostShown = 200;
}

/// <param name="MayChange">Whether the caller may: nobody touches who holds more than they do.</param>
public sealed record MemberRow(
    PersonId Id, string? Name, string Email, Guid RoleId, string Role, DateTimeOffset Since, DateTimeOffset? DeactivatedAt, bool IsOwner, bool IsMe, bool MayChange)
{
    /// <summary>Their name, or their address where they have given none.</summary>
    public string Called => Name ?? Email;

    internal static MemberRow Of(
        Membership member, string? name, string email, TenantRole role, bool isMe, IReadOnlyList<TenantPermission> mine, IStringLocalizer<RosterText> text) => new(
        member.PersonId, name, email, role.Id, text.NameOf(role), member.Since, member.DeactivatedAt, TenantPeople.Owns(role), isMe,
        mine.Contains(TenantPermission.ManageMembers) && TenantPeople.Covers(mine, role.Permissions));
}

/// <param name="IsOver">Its link opens nothing any more; it can be sent again.</param>
public sealed record InvitationRow(Guid Id, string Email, string Role, string InvitedBy, DateTimeOffset SentAt, DateTimeOffset ExpiresAt, bool IsOver);

/// <param name="Permissions">What it allows.</param>
/// <param name="MayGive">Whether the caller may give it.</param>
public sealed record RoleChoice(Guid Id, string Name, IReadOnlyList<TenantPermission> Permissions, bool MayGive)
{
    internal static IReadOnlyList<RoleChoice> Of(IEnumerable<TenantRole> roles, IReadOnlyList<TenantPermission> mine, IStringLocalizer<RosterText> text) =>
        [.. roles.Select(r => new RoleChoice(r.Id, text.NameOf(r), r.Permissions.Effective(), TenantPeople.Covers(mine, r.Permissions)))];
}

internal sealed class ListMembersHandler(PortalDb db, TenantPeople people, CallerContext context, TimeProvider time, IStringLocalizer<RosterText> text)
    : IQueryHandler<ListMembers, MemberList>
{
    public async Task<Result<MemberList>> Handle(ListMembers query, CancellationToken ct)
    {
        var mine = await people.MineAsync(ct);
        var mayManage = mine.Contains(TenantPermission.ManageMembers);
        var roles = (await db.TenantRoles.AsNoTracking().ToListAsync(ct)).InOrder();
        var byId = roles.ToDictionary(r => r.Id);

        var memberships = await db.Memberships.AsNoTracking().ToDictionaryAsync(m => m.PersonId.Value, ct);
        var ids = memberships.Keys.ToList();
        var everybody = await db.People.AsNoTracking().Where(p => ids.Contains(p.Id)).OrderBy(p => p.NormalizedEmail).Select(p => new { p.Id, p.DisplayName, p.Email }).ToListAsync(ct);

        // Here, not in the database: each of the three compares letters in its own way, and a tenant's people are few.
        var found = BoundedText.FromAddress(query.Search, EmailAddress.MaxLength) is { } search
            ? everybody.FindAll(p => p.Email!.Contains(search, StringComparison.OrdinalIgnoreCase) || p.DisplayName?.Contains(search, StringComparison.CurrentCultureIgnoreCase) == true)
            : everybody;
        var members = found.Take(MemberList.MostShown);
        var now = time.GetUtcNow();
        var invitations = mayManage ? await db.MemberInvitations.AsNoTracking().OrderByDescending(i => i.SentAt).ThenBy(i => i.NormalizedEmail).ToListAsync(ct) : [];
        var (used, limit) = await people.SeatsAsync(ct);
        return new MemberList(
            [.. members.Select(m => MemberRow.Of(memberships[m.Id], m.DisplayName, m.Email!, byId[memberships[m.Id].RoleId], m.Id == context.Caller.Person?.Value, mine, text))], found.Count,
            [.. invitations.Select(i => new InvitationRow(i.Id, i.Email, text.NameOf(byId[i.RoleId]), i.InvitedBy, i.SentAt, i.ExpiresAt, i.ExpiresAt <= now))],
            RoleChoice.Of(roles, mine, text),
            used, limit, mayManage);
    }
}
