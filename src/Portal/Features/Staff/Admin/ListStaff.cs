using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Kernel;

namespace Portal.Features.Staff.Admin;

/// <summary>Who works in the back office, who is invited, and what is asked of them.</summary>
[Requires(StaffPermission.ViewStaff)]
public sealed record ListStaff : IQuery<StaffList>;

/// <summary>One of the staff, and what the caller may change of it.</summary>
[Requires(StaffPermission.ViewStaff)]
public sealed record GetStaffMember(PersonId Person) : IQuery<StaffMemberDetails>;

/// <param name="Members">By role, those who may most first, then by address.</param>
/// <param name="Invitations">The open ones and those that have run out, the newest first.</param>
/// <param name="NeedSecondToDelete">Whether a tenant is deleted when a second person has approved it.</param>
/// <param name="NeedSecondForStaff">Whether staff are changed when a second person has approved it.</param>
/// <param name="MayManage">Whether the caller may change any of it.</param>
public sealed record StaffList(
    IReadOnlyList<StaffRow> Members, IReadOnlyList<StaffInvitationRow> Invitations, bool NeedSecondToDelete, bool NeedSecondForStaff, bool MayManage)
{
    /// <summary>The roles that the caller may give.</summary>
    public IReadOnlyList<StaffRole> Roles { get; init; } = [];
}

/// <param name="LastSeen">When one of their open sessions was last used; null: they have none.</param>
/// <param name="HasSecondFactor">Whether they sign in with a second factor or a passkey.</param>
/// <param name="IsLocked">Their account is locked.</param>
/// <param name="MayChange">Nobody touches who holds more than they do.</param>
public sealed record StaffRow(PersonId Id, string? Name, string Email, StaffRole Role, DateTimeOffset Since, DateTimeOffset? LastSeen, bool HasSecondFactor, bool IsLocked, bool IsMe, bool MayChange)
{
    /// <summary>Their name, or their address where they have given none.</summary>
    public string Called => Name ?? Email;
}

/// <param name="IsOver">Its link opens nothing any more; it can be sent again.</param>
public sealed record StaffInvitationRow(Guid Id, string Email, StaffRole Role, string InvitedBy, DateTimeOffset ExpiresAt, bool IsOver);

/// <param name="Roles">Those that the caller may give.</param>
/// <param name="NeedsSecond">Whether another must approve a change.</param>
public sealed record StaffMemberDetails(StaffRow Member, IReadOnlyList<StaffRole> Roles, bool NeedsSecond);

internal sealed class ListStaffHandler(StaffReader reader, CallerRights rights, PortalDb db, TimeProvider time) : IQueryHandler<ListStaff, StaffList>
{
    public async Task<Result<StaffList>> Handle(ListStaff query, CancellationToken ct)
    {
        var rules = await db.ReadStaffRulesAsync(ct);
        var now = time.GetUtcNow();
        var invitations = await db.StaffInvitations.AsNoTracking().OrderByDescending(i => i.SentAt)
            .Select(i => new StaffInvitationRow(i.Id, i.Email, i.Role, i.InvitedBy, i.ExpiresAt, i.ExpiresAt <= now)).ToListAsync(ct);
        return new StaffList(
            await reader.ReadAsync(null, ct), invitations, rules.NeedSecondToDelete, rules.NeedSecondForStaff, await rights.MayAsync(StaffPermission.ManageStaff, ct))
        {
            Roles = await reader.GivableAsync(ct),
        };
    }
}

internal sealed class GetStaffMemberHandler(StaffReader reader, PortalDb db, IStringLocalizer<StaffText> text) : IQueryHandler<GetStaffMember, StaffMemberDetails>
{
    public async Task<Result<StaffMemberDetails>> Handle(GetStaffMember query, CancellationToken ct) => await reader.ReadAsync(query.Person, ct) is [var member]
        ? new StaffMemberDetails(member, await reader.GivableAsync(ct), (await db.ReadStaffRulesAsync(ct)).NeedSecondForStaff)
        : Error.NotFound(text["member.notFound"]);
}

/// <summary>Reads staff as the pages show them.</summary>
internal sealed class StaffReader(PortalDb db, CallerRights rights, CallerContext context, SessionLimits sessions, TimeProvider time)
{
    public async Task<IReadOnlyList<StaffRole>> GivableAsync(CancellationToken ct)
    {
        var mine = await rights.MineAsync(ct);
        return mine.Contains(StaffPermission.ManageStaff) ? [.. Enum.GetValues<StaffRole>().Where(r => mine.Covers(r))] : [];
    }

    /// <param name="only">Null: everybody.</param>
    public async Task<IReadOnlyList<StaffRow>> ReadAsync(PersonId? only, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var staff = await db.Staff.AsNoTracking().Where(s => only == null || s.PersonId == only).ToDictionaryAsync(s => s.PersonId.Value, ct);
        var ids = staff.Keys.ToList();
        var people = await db.People.AsNoTracking().Where(p => ids.Contains(p.Id))
            .Select(p => new
            {
                p.Id,
                p.DisplayName,
                p.Email,
                p.LockoutEnd,
                HasFactor = db.Set<AuthenticatorApp>().Any(a => a.PersonId == p.Id) || db.Set<Passkey>().Any(k => k.PersonId == p.Id),
            }).ToListAsync(ct);
        var seen = await db.SignInSessions.LastSeenAsync(ids, now, sessions, ct);
        var mine = await rights.MineAsync(ct);
        var mayManage = mine.Contains(StaffPermission.ManageStaff);
        return
        [
            .. people.Select(p => new StaffRow(
                    new PersonId(p.Id), p.DisplayName, p.Email!, staff[p.Id].Role, staff[p.Id].Since, seen.GetValueOrDefault(p.Id), p.HasFactor, Person.IsLocked(p.LockoutEnd, now),
                    p.Id == context.Caller.Person?.Value, mayManage && mine.Covers(staff[p.Id].Role)))
                .OrderBy(r => r.Role).ThenBy(r => r.Email, StringComparer.OrdinalIgnoreCase),
        ];
    }
}
