using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Deletes a role of the tenant's own that nobody has and nobody is invited to.</summary>
[Requires(TenantPermission.ManageRoles)]
public sealed record DeleteRole(TenantId Tenant, Guid Id) : ICommand, IConcernsTenant;

internal sealed class DeleteRoleHandler(PortalDb db, TenantPeople people, IStringLocalizer<RosterText> text) : ICommandHandler<DeleteRole>
{
    public async Task<Result> Handle(DeleteRole command, CancellationToken ct)
    {
        var roles = await people.RolesForChangeAsync(ct);
        if (roles.FirstOrDefault(r => r.Id == command.Id) is not { } role)
            return Error.NotFound(text["role.notFound"]);

        if (role.IsBuiltIn)
            return Error.Conflict(text["role.builtIn"]);

        if (!TenantPeople.Covers(await people.MineAsync(ct), role.Permissions))
            return Error.Forbidden(text["role.beyond"]);

        var users = await db.Memberships.CountAsync(m => m.RoleId == role.Id, ct) + await db.MemberInvitations.CountAsync(i => i.RoleId == role.Id, ct);
        if (users > 0)
            return Error.Conflict(text["role.inUse", users]);

        db.Remove(role);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
