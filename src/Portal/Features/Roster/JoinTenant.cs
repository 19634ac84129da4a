using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Joins a tenant with the account that the caller is signed in to, where the invitation is for its address.</summary>
/// <returns>Where they go now.</returns>
[SignedIn("Proved by the token, and for the caller's own address only.")]
public sealed record JoinTenant([Secret] string Token) : ICommand<string>;

internal sealed class JoinTenantHandler(PortalDb db, Joining joining, InvitedAccounts accounts, IAuditTrail audit, CallerContext context, IStringLocalizer<RosterText> text, IStringLocalizer<MembersText> words) : ICommandHandler<JoinTenant, string>
{
    public async Task<Result<string>> Handle(JoinTenant command, CancellationToken ct)
    {
        if (await joining.FindAsync(command.Token, ct) is not { } found)
            return Error.NotFound(text["invitation.over"]);

        var person = context.Caller.Person!.Value;
        if (!await accounts.IsMineAsync(found.Invitation.NormalizedEmail, ct))
            return Error.Forbidden(words["join.another", found.Invitation.Email]);

        audit.About(found.Tenant.Id);
        await joining.JoinAsync(found.Invitation, person, ct);
        await db.SaveChangesAsync(ct);
        return $"/t/{found.Tenant.Slug}";
    }
}
