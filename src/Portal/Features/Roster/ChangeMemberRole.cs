using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Gives a member another role. It holds from their next click on, in open pages too.</summary>
/// <param name="Role">One of the tenant's roles that the caller may give.</param>
[Requires(TenantPermission.ManageMembers)]
public sealed record ChangeMemberRole(TenantId Tenant, PersonId Person, Guid Role) : ICommand, IConcernsTenant;

internal sealed class ChangeMemberRoleHandler(PortalDb db, TenantPeople people, MembershipMails mails, IMail mail) : ICommandHandler<ChangeMemberRole>
{
    public async Task<Result> Handle(ChangeMemberRole command, CancellationToken ct)
    {
        var roles = await people.RolesForChangeAsync(ct);
        var found = await people.FindAsync(command.Person, roles, ct);
        if (!found.Succeeded)
            return found.Error!;

        if (await people.WhyNotGiveAsync(roles, command.Role, nameof(command.Role), ct) is { } refusal)
            return refusal;

        if (!roles.Any(r => r.Id == command.Role && TenantPeople.Owns(r)) && await people.WhyNotWithoutAsync(found.Value, roles, ct) is { } last)
            return last;

        found.Value.RoleId = command.Role;
        if (await mails.RoleChangedAsync(command.Person, roles.First(r => r.Id == command.Role), ct) is { } news)
            mail.Queue(news);

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
