using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Joins a tenant with a new account. That they read the mail proves the address.</summary>
/// <param name="Name">How they are called; may be empty.</param>
[Anonymous("Proved by the token.")]
public sealed record JoinTenantAnew([Secret] string Token, string Name, [Secret] string Password) : ICommand<Admitted>;

internal sealed class JoinTenantAnewValidator : AbstractValidator<JoinTenantAnew>
{
    public JoinTenantAnewValidator(IStringLocalizer<MembersText> words) => this.MustBeANewAccount(c => c.Name, c => c.Password, words);
}

internal sealed class JoinTenantAnewHandler(PortalDb db, Joining joining, InvitedAccounts accounts, IAuditTrail audit, IStringLocalizer<RosterText> text)
    : ICommandHandler<JoinTenantAnew, Admitted>
{
    public async Task<Result<Admitted>> Handle(JoinTenantAnew command, CancellationToken ct)
    {
        if (await joining.FindAsync(command.Token, ct) is not { } found || await accounts.OpenAsync(found.Invitation.Email, command.Name, command.Password, ct) is not { } person)
            return Error.NotFound(text["invitation.over"]);

        var id = new PersonId(person.Id);
        audit.About(found.Tenant.Id);
        await joining.JoinAsync(found.Invitation, id, ct);
        await db.SaveChangesAsync(ct);
        return new Admitted(id, $"/t/{found.Tenant.Slug}");
    }
}
