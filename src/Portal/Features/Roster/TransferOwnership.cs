using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Makes another member own the tenant in the caller's place, who gets the role that the other had.</summary>
[Requires(TenantPermission.OwnTenant, NeedsFreshProof = true)]
public sealed record TransferOwnership(TenantId Tenant, PersonId To) : ICommand, IConcernsTenant;

internal sealed class TransferOwnershipHandler(PortalDb db, TenantPeople people, MemberMails mails, IMail mail, CallerContext context, IStringLocalizer<RosterText> text)
    : ICommandHandler<TransferOwnership>
{
    public async Task<Result> Handle(TransferOwnership command, CancellationToken ct)
    {
        var roles = await people.RolesForChangeAsync(ct);
        var found = await people.FindAsync(command.To, roles, ct);
        if (!found.Succeeded)
            return found.Error!;

        if (command.To == context.Caller.Person || found.Value.DeactivatedAt is not null || roles.Any(r => r.Id == found.Value.RoleId && TenantPeople.Owns(r)))
            return Error.Conflict(text["transfer.notTo"]);

        var mine = await people.FindMineAsync(ct);
        if (!mine.Succeeded)
            return mine.Error!;

        (mine.Value.RoleId, found.Value.RoleId) = (found.Value.RoleId, mine.Value.RoleId);
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == command.Tenant, ct);
        var to = await db.People.AsNoTracking().SingleAsync(p => p.Id == command.To.Value, ct);
        mail.Queue(mails.NowOwner(to.Email!, to.Language ?? tenant.Language, tenant.Name, tenant.Slug));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
