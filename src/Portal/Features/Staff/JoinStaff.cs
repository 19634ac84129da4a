using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Staff;

/// <summary>Joins the staff with the account that the caller is signed in to, where the invitation is for its address.</summary>
[SignedIn("Proved by the token, and for the caller's own address only.")]
public sealed record JoinStaff([Secret] string Token) : ICommand;

internal sealed class JoinStaffHandler(
    PortalDb db, JoiningStaff joining, InvitedAccounts accounts, CallerContext context, IStringLocalizer<StaffText> text, IStringLocalizer<MembersText> words) : ICommandHandler<JoinStaff>
{
    public async Task<Result> Handle(JoinStaff command, CancellationToken ct)
    {
        if (await joining.FindAsync(command.Token, ct) is not { } invitation)
            return Error.NotFound(text["invitation.over"]);

        if (!await accounts.IsMineAsync(invitation.NormalizedEmail, ct))
            return Error.Forbidden(words["join.another", invitation.Email]);

        await joining.JoinAsync(invitation, context.Caller.Person!.Value, ct);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
