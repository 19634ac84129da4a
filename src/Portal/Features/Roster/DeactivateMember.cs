using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Keeps a member out of the tenant, with their role and history, until they are let in again. Their seat is free.</summary>
[Requires(TenantPermission.ManageMembers)]
public sealed record DeactivateMember(TenantId Tenant, PersonId Person) : ICommand, IConcernsTenant;

internal sealed class DeactivateMemberHandler(PortalDb db, TenantPeople people, CallerContext context, TimeProvider time, IStringLocalizer<RosterText> text)
    : ICommandHandler<DeactivateMember>
{
    public async Task<Result> Handle(DeactivateMember command, CancellationToken ct)
    {
        var roles = await people.RolesForChangeAsync(ct);
        var found = await people.FindAsync(command.Person, roles, ct);
        if (!found.Succeeded)
            return found.Error!;

        if (command.Person == context.Caller.Person)
            return Error.Conflict(text["member.me"]);

        if (await people.WhyNotWithoutAsync(found.Value, roles, ct) is { } last)
            return last;

        found.Value.DeactivatedAt ??= time.GetUtcNow();
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

/// <summary>Lets a member in again who was kept out, where there is a seat.</summary>
[Requires(TenantPermission.ManageMembers)]
public sealed record ReactivateMember(TenantId Tenant, PersonId Person) : ICommand, IConcernsTenant;

internal sealed class ReactivateMemberHandler(PortalDb db, TenantPeople people) : ICommandHandler<ReactivateMember>
{
    public async Task<Result> Handle(ReactivateMember command, CancellationToken ct)
    {
        var found = await people.FindAsync(command.Person, await people.RolesForChangeAsync(ct), ct);
        if (!found.Succeeded)
            return found.Error!;

        if (found.Value.DeactivatedAt is not null && await people.WhyNoSeatsAsync(1, ct) is { } full)
            return full;

        found.Value.DeactivatedAt = null;
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
