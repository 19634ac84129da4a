using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Staff;

/// <summary>What somebody is invited to, for whoever holds the link.</summary>
[Anonymous("Proved by the token.")]
public sealed record OpenStaffInvitation(string Token) : IQuery<OfferedStaffRole>;

/// <param name="Email">Whom it is for.</param>
/// <param name="Role">Its name, in the reader's language.</param>
/// <param name="RoleText">What it is for.</param>
/// <param name="HasAccount">They sign in to join; otherwise they choose a password.</param>
/// <param name="IsMe">The caller is the one whom it is for.</param>
/// <param name="SignedInAs">The caller's address; null: nobody is signed in.</param>
public sealed record OfferedStaffRole(string Email, string Role, string RoleText, string InvitedBy, bool HasAccount, bool IsMe, string? SignedInAs);

internal sealed class OpenStaffInvitationHandler(JoiningStaff joining, InvitedAccounts accounts, IStringLocalizer<StaffText> text, IStringLocalizer<AccessText> names)
    : IQueryHandler<OpenStaffInvitation, OfferedStaffRole>
{
    public async Task<Result<OfferedStaffRole>> Handle(OpenStaffInvitation query, CancellationToken ct)
    {
        if (await joining.FindAsync(query.Token, ct) is not { } invitation)
            return Error.NotFound(text["invitation.over"]);

        var who = await accounts.FindAsync(invitation.NormalizedEmail, ct);
        return new OfferedStaffRole(
            invitation.Email, names.NameOf(invitation.Role), names.Describe(invitation.Role), invitation.InvitedBy, who.HasAccount, who.IsMe, who.SignedInAs);
    }
}

/// <summary>Finds what a link opens, and lets somebody in by it.</summary>
internal sealed class JoiningStaff(PortalDb db, TimeProvider time)
{
    /// <returns>Null: no such link, or it is over.</returns>
    public Task<StaffInvitation?> FindAsync(string token, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(token);
        var now = time.GetUtcNow();
        return db.StaffInvitations.SingleOrDefaultAsync(i => i.Hash == hash && i.ExpiresAt > now, ct);
    }

    /// <summary>Uses the invitation up in the caller's unit of work. Who is staff already keeps their role.</summary>
    public async Task JoinAsync(StaffInvitation invitation, PersonId person, CancellationToken ct)
    {
        db.Remove(invitation);
        if (!await db.Staff.AnyAsync(s => s.PersonId == person, ct))
            db.Staff.Add(new StaffMember { PersonId = person, Role = invitation.Role, Since = time.GetUtcNow() });
    }
}
