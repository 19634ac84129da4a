using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.SignUp;

/// <summary>
/// Exchanges what only the browser that confirmed has for an invitation of the owner, so that they choose their password on the spot instead of
/// opening another mail.
/// </summary>
/// <param name="Proof">The cookie's content.</param>
[Anonymous("Proved by the cookie of the browser that confirmed the address.")]
public sealed record InviteWithProof([Secret] string Proof) : ICommand<OwnerInvitation>;

/// <param name="Token">Opens what the invitation mail's link opens.</param>
public sealed record OwnerInvitation([Secret] string Token);

internal sealed class InviteWithProofHandler(PortalDb db, SignUpProof proof, Invitations invitations, IAuditTrail audit, IStringLocalizer<SignUpText> text)
    : ICommandHandler<InviteWithProof, OwnerInvitation>
{
    public async Task<Result<OwnerInvitation>> Handle(InviteWithProof command, CancellationToken ct)
    {
        if (proof.Read(command.Proof) is not { } id)
            return Error.Conflict(text["password.proof"]);

        var request = await db.SignUpRequests.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.ConfirmedAt != null, ct);
        if (request?.TenantId is not { } tenant)
            return Error.Conflict(text["password.proof"]);

        // Only the account that this sign-up led to, only as long as it has no password: somebody else's could not be taken over with it.
        var owner = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.NormalizedEmail == request.NormalizedEmail && p.PasswordHash == null, ct);
        if (owner is null || !await db.Memberships.AcrossTenants().AnyAsync(m => m.TenantId == tenant && m.PersonId == new PersonId(owner.Id), ct))
            return Error.Conflict(text["password.proof"]);

        var token = invitations.Issue(new PersonId(owner.Id), tenant);
        audit.About(tenant);
        await db.SaveChangesAsync(ct);
        return new OwnerInvitation(token);
    }
}
