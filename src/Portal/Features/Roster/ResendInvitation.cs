using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Sends an invitation again, with a new link that is good for the whole time; the one before opens nothing any more.</summary>
[Requires(TenantPermission.ManageMembers)]
public sealed record ResendInvitation(TenantId Tenant, Guid Id) : ICommand, IConcernsTenant;

internal sealed class ResendInvitationHandler(PortalDb db, TenantPeople people, InvitationMails mails, IMail mail, TimeProvider time, IStringLocalizer<RosterText> text)
    : ICommandHandler<ResendInvitation>
{
    public async Task<Result> Handle(ResendInvitation command, CancellationToken ct)
    {
        var roles = await people.RolesForChangeAsync(ct);
        if (await db.MemberInvitations.SingleOrDefaultAsync(i => i.Id == command.Id, ct) is not { } invitation)
            return Error.NotFound(text["invitation.notFound"]);

        if (await people.WhyNotGiveAsync(roles, invitation.RoleId, nameof(command.Id), ct) is { } refusal)
            return refusal;

        var now = time.GetUtcNow();
        if (invitation.ExpiresAt <= now && await people.WhyNoSeatsAsync(1, ct) is { } full)
            return full;

        var secret = OneTimeSecret.New();
        (invitation.Hash, invitation.SentAt, invitation.ExpiresAt) = (secret.Hash, now, now + MemberInvitation.ValidFor);
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == command.Tenant, ct);
        mail.Queue(await mails.WriteAsync(invitation, tenant, secret.Value, ct));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
