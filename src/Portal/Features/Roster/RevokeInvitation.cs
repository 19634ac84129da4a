using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Takes an invitation back: its link opens nothing any more, and its seat is free.</summary>
[Requires(TenantPermission.ManageMembers)]
public sealed record RevokeInvitation(TenantId Tenant, Guid Id) : ICommand, IConcernsTenant;

internal sealed class RevokeInvitationHandler(PortalDb db, IStringLocalizer<RosterText> text) : ICommandHandler<RevokeInvitation>
{
    public async Task<Result> Handle(RevokeInvitation command, CancellationToken ct)
    {
        if (await db.MemberInvitations.SingleOrDefaultAsync(i => i.Id == command.Id, ct) is not { } invitation)
            return Error.NotFound(text["invitation.notFound"]);

        db.Remove(invitation);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
