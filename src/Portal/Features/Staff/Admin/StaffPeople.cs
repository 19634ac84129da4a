using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.FourEyes;
using Portal.Features.Members;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Staff.Admin;

/// <summary>
/// The rules that every change of staff shares, whether it is done at once or after another's approval: nobody gives what they do not hold, nobody touches
/// who holds more, and somebody is always left who can manage the rest. Nothing here saves.
/// </summary>
internal sealed class StaffPeople(PortalDb db, FourEyesCheck eyes, CallerRights rights, StaffMails mails, IMail mail, CallerContext context, TimeProvider time, IStringLocalizer<StaffText> text)
{
    private StaffRules? _rules;

    public async Task<Error?> WhyNotInviteAsync(string email, StaffRole role, CancellationToken ct)
    {
        if (await WhyNotGiveAsync(role, ct) is { } refusal)
            return refusal;

        var normalized = EmailAddress.Normalise(email);
        var now = time.GetUtcNow();
        if (await db.StaffInvitations.AnyAsync(i => i.NormalizedEmail == normalized && i.ExpiresAt > now, ct))
            return Error.Invalid(nameof(InviteStaff.Email), text["invite.invited"]);

        var person = await db.People.Where(p => p.NormalizedEmail == normalized).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct);
        return person is { } id && await db.Staff.AnyAsync(s => s.PersonId == new PersonId(id), ct) ? Error.Invalid(nameof(InviteStaff.Email), text["invite.staff"]) : null;
    }

    /// <param name="by">How the invitation names who invites.</param>
    public async Task InviteAsync(string email, StaffRole role, string by, CancellationToken ct)
    {
        var normalized = EmailAddress.Normalise(email);
        var now = time.GetUtcNow();
        db.RemoveRange(await db.StaffInvitations.Where(i => i.NormalizedEmail == normalized && i.ExpiresAt <= now).ToListAsync(ct));
        var secret = OneTimeSecret.New();
        var invitation = new StaffInvitation
        {
            Id = Guid.CreateVersion7(),
            Email = email,
            NormalizedEmail = normalized,
            Role = role,
            InvitedBy = by,
            SentAt = now,
            ExpiresAt = now + StaffInvitation.ValidFor,
            Hash = secret.Hash,
        };
        db.StaffInvitations.Add(invitation);
        await TellInvitedAsync(invitation, secret.Value, ct);
    }

    public async Task TellInvitedAsync(StaffInvitation invitation, string secret, CancellationToken ct)
    {
        var language = await db.People.Where(p => p.NormalizedEmail == invitation.NormalizedEmail).Select(p => p.Language).SingleOrDefaultAsync(ct);
        mail.Queue(mails.Invited(invitation, language, secret));
    }

    /// <summary>Finds an invitation that the caller could have sent.</summary>
    public async Task<Result<StaffInvitation>> FindInvitationAsync(Guid id, CancellationToken ct)
    {
        if (await db.StaffInvitations.SingleOrDefaultAsync(i => i.Id == id, ct) is not { } invitation)
            return Error.NotFound(text["invitation.notFound"]);

        return (await rights.MineAsync(ct)).Covers(invitation.Role) ? invitation : Error.Forbidden(text["beyond"]);
    }

    /// <summary>
    /// Finds somebody of the staff whom the caller may change. The rules are read first of all, and a change raises their version: of two changes at once,
    /// which might together leave nobody, the second is late and looks again.
    /// </summary>
    public async Task<Result<StaffMember>> FindAsync(PersonId person, CancellationToken ct)
    {
        _rules = await db.StaffRules.SingleAsync(ct);
        if (await db.Staff.SingleOrDefaultAsync(s => s.PersonId == person, ct) is not { } member)
            return Error.NotFound(text["member.notFound"]);

        return (await rights.MineAsync(ct)).Covers(member.Role) ? member : Error.Forbidden(text["beyond"]);
    }

    public async Task<Error?> WhyNotChangeAsync(StaffMember member, StaffRole role, CancellationToken ct) =>
        await WhyNotGiveAsync(role, ct) ?? await WhyNotWithoutAsync(member, role, ct);

    public async Task<Error?> WhyNotRemoveAsync(StaffMember member, CancellationToken ct) => await WhyNotWithoutAsync(member, null, ct);

    public async Task ChangeAsync(StaffMember member, StaffRole role, CancellationToken ct)
    {
        db.Entry(_rules!).State = EntityState.Modified;
        member.Role = role;
        if (member.PersonId != context.Caller.Person && await PersonAsync(member, ct) is { } person && person.Wants(Notice.RoleChanged))
            mail.Queue(mails.RoleChanged(person, role));
    }

    public async Task RemoveAsync(StaffMember member, CancellationToken ct)
    {
        db.Entry(_rules!).State = EntityState.Modified;
        db.Remove(member);
        if (member.PersonId != context.Caller.Person && await PersonAsync(member, ct) is { } person)
            mail.Queue(mails.Removed(person));
    }

    public async Task<string> AddressAsync(PersonId person, CancellationToken ct) => await db.People.Where(p => p.Id == person.Value).Select(p => p.Email!).SingleAsync(ct);

    private async Task<Error?> WhyNotGiveAsync(StaffRole role, CancellationToken ct) =>
        (await rights.MineAsync(ct)).Covers(role) ? null : Error.Invalid(nameof(ChangeStaffRole.Role), text["role.beyond"]);

    /// <returns>Null: enough are left who may do what only few may; otherwise who would be missing.</returns>
    private async Task<Error?> WhyNotWithoutAsync(StaffMember leaving, StaffRole? becomes, CancellationToken ct)
    {
        var isOn = _rules!.NeedSecondForStaff || _rules.NeedSecondToDelete;
        foreach (var permission in (StaffPermission[])[StaffPermission.ManageStaff, StaffPermission.DeleteTenants])
        {
            if (!leaving.Role.Allows(permission) || becomes?.Allows(permission) == true)
                continue;

            var left = (await eyes.HoldersAsync(permission, ct)).Count(p => p.Id != leaving.PersonId.Value);
            if (permission == StaffPermission.ManageStaff && left == 0)
                return Error.Conflict(text["last"]);

            if (isOn && left < 2)
                return Error.Conflict(text["lastTwo"]);
        }

        return null;
    }

    private Task<Person?> PersonAsync(StaffMember member, CancellationToken ct) => db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == member.PersonId.Value, ct);
}

/// <summary>Changes staff once another has approved it.</summary>
internal sealed class ApprovedStaffChange(StaffPeople people) : IGuardedChange
{
    public IReadOnlyCollection<GuardedChange> Changes { get; } = [GuardedChange.InviteStaff, GuardedChange.ChangeStaffRole, GuardedChange.RemoveStaff];

    public async Task<Error?> DoAsync(SecondApproval approved, CancellationToken ct)
    {
        if (approved.Change == GuardedChange.InviteStaff)
        {
            if (await people.WhyNotInviteAsync(approved.Subject, approved.Role!.Value, ct) is { } no)
                return Error.Conflict(no.Message); // the fields were the asker's

            await people.InviteAsync(approved.Subject, approved.Role.Value, approved.AskedBy, ct);
            return null;
        }

        var found = await people.FindAsync(approved.PersonId!.Value, ct);
        if (!found.Succeeded)
            return found.Error;

        if (approved.Change == GuardedChange.RemoveStaff)
        {
            if (await people.WhyNotRemoveAsync(found.Value, ct) is { } no)
                return no;

            await people.RemoveAsync(found.Value, ct);
            return null;
        }

        if (await people.WhyNotChangeAsync(found.Value, approved.Role!.Value, ct) is { } refusal)
            return Error.Conflict(refusal.Message);

        await people.ChangeAsync(found.Value, approved.Role.Value, ct);
        return null;
    }
}
