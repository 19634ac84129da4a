using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Staff;

/// <summary>Joins the staff with a new account. That they read the mail proves the address.</summary>
/// <param name="Name">How they are called; may be empty.</param>
[Anonymous("Proved by the token.")]
public sealed record JoinStaffAnew([Secret] string Token, string Name, [Secret] string Password) : ICommand<Admitted>;

internal sealed class JoinStaffAnewValidator : AbstractValidator<JoinStaffAnew>
{
    public JoinStaffAnewValidator(IStringLocalizer<MembersText> words) => this.MustBeANewAccount(c => c.Name, c => c.Password, words);
}

internal sealed class JoinStaffAnewHandler(PortalDb db, JoiningStaff joining, InvitedAccounts accounts, IStringLocalizer<StaffText> text) : ICommandHandler<JoinStaffAnew, Admitted>
{
    public async Task<Result<Admitted>> Handle(JoinStaffAnew command, CancellationToken ct)
    {
        if (await joining.FindAsync(command.Token, ct) is not { } invitation || await accounts.OpenAsync(invitation.Email, command.Name, command.Password, ct) is not { } person)
            return Error.NotFound(text["invitation.over"]);

        var id = new PersonId(person.Id);
        await joining.JoinAsync(invitation, id, ct);
        await db.SaveChangesAsync(ct);
        return new Admitted(id, "/admin");
    }
}
