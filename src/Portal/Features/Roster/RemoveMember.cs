using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Ends somebody's membership. Their account stays; they come back by a new invitation only.</summary>
[Requires(TenantPermission.ManageMembers)]
public sealed record RemoveMember(TenantId Tenant, PersonId Person) : ICommand, IConcernsTenant;

internal sealed class RemoveMemberHandler(PortalDb db, TenantPeople people) : ICommandHandler<RemoveMember>
{
    public async Task<Result> Handle(RemoveMember command, CancellationToken ct)
    {
        var roles = await people.RolesForChangeAsync(ct);
        var found = await people.FindAsync(command.Person, roles, ct);
        if (!found.Succeeded)
            return found.Error!;

        if (await people.WhyNotWithoutAsync(found.Value, roles, ct) is { } last)
            return last;

        db.Remove(found.Value);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

/// <summary>Ends the caller's own membership. The last who owns a tenant stays.</summary>
[Requires(TenantPermission.ViewTenant)]
public sealed record LeaveTenant(TenantId Tenant) : ICommand, IConcernsTenant;

internal sealed class LeaveTenantHandler(PortalDb db, TenantPeople people) : ICommandHandler<LeaveTenant>
{
    public async Task<Result> Handle(LeaveTenant command, CancellationToken ct)
    {
        var roles = await people.RolesForChangeAsync(ct);
        var mine = await people.FindMineAsync(ct);
        if (!mine.Succeeded)
            return mine.Error!;

        if (await people.WhyNotWithoutAsync(mine.Value, roles, ct) is { } last)
            return last;

        db.Remove(mine.Value);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
