using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Staff.Admin;

/// <summary>Sends an invitation again, with a new link that is good for the whole time; the one before opens nothing any more.</summary>
[Requires(StaffPermission.ManageStaff)]
public sealed record ResendStaffInvitation(Guid Id) : ICommand;

/// <summary>Takes an invitation back: its link opens nothing any more.</summary>
[Requires(StaffPermission.ManageStaff)]
public sealed record RevokeStaffInvitation(Guid Id) : ICommand;

internal sealed class ResendStaffInvitationHandler(PortalDb db, StaffPeople people, TimeProvider time) : ICommandHandler<ResendStaffInvitation>
{
    public async Task<Result> Handle(ResendStaffInvitation command, CancellationToken ct)
    {
        var found = await people.FindInvitationAsync(command.Id, ct);
        if (!found.Succeeded)
            return found.Error!;

        var secret = OneTimeSecret.New();
        var now = time.GetUtcNow();
        (found.Value.Hash, found.Value.SentAt, found.Value.ExpiresAt) = (secret.Hash, now, now + StaffInvitation.ValidFor);
        await people.TellInvitedAsync(found.Value, secret.Value, ct);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

internal sealed class RevokeStaffInvitationHandler(PortalDb db, StaffPeople people) : ICommandHandler<RevokeStaffInvitation>
{
    public async Task<Result> Handle(RevokeStaffInvitation command, CancellationToken ct)
    {
        var found = await people.FindInvitationAsync(command.Id, ct);
        if (!found.Succeeded)
            return found.Error!;

        db.Remove(found.Value);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
