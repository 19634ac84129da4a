using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Access;

/// <summary>
/// The wall in front of every handler. It believes nothing that a browser or a circuit kept: account, role and the tenant's status are read for each
/// message, in one query, so that what was taken away is gone with the next click.
/// </summary>
internal sealed class Gate(PortalDb db, TimeProvider time, IStringLocalizer<AccessText> text) : IGate
{
    public Task<Error?> CheckAsync(AccessAttribute access, object message, CallerContext context, CancellationToken ct)
    {
        if (access is RequiresAttribute { Tenant: not null } && message is not IConcernsTenant)
            throw new InvalidOperationException($"{message.GetType().Name} needs a tenant permission and does not say of which tenant.");

        if (context.Caller.IsSystem)
        {
            context.Tenant = (message as IConcernsTenant)?.Tenant;
            return Task.FromResult<Error?>(null);
        }

        return access switch
        {
            AnonymousAttribute => Task.FromResult<Error?>(null),
            _ when context.Caller.Person is null => Refuse("signInFirst"),
            SignedInAttribute => CheckPersonAsync(context.Caller.Person.Value, ct),
            RequiresAttribute { Staff: { } permission } => CheckStaffAsync(permission, context.Caller.Person.Value, ct),
            RequiresAttribute { Tenant: not null } requires => CheckMemberAsync(requires, message, context, context.Caller.Person.Value, ct),
            _ => throw new InvalidOperationException($"The gate does not know {access.GetType().Name}."),
        };
    }

    private async Task<Error?> CheckPersonAsync(PersonId person, CancellationToken ct)
    {
        var found = await db.People.AsNoTracking().Where(p => p.Id == person.Value).Select(p => new { p.LockoutEnd }).SingleOrDefaultAsync(ct);
        return found is null || Person.IsLocked(found.LockoutEnd, time.GetUtcNow()) ? Error.Forbidden(text["accountClosed"]) : null;
    }

    private async Task<Error?> CheckStaffAsync(StaffPermission permission, PersonId person, CancellationToken ct)
    {
        var found = await db.People.AsNoTracking()
            .Where(p => p.Id == person.Value)
            .Select(p => new { p.LockoutEnd, Permissions = db.Set<StaffMember>().Where(s => s.PersonId == person).Select(s => s.Permissions).FirstOrDefault() })
            .SingleOrDefaultAsync(ct);

        if (found is null || Person.IsLocked(found.LockoutEnd, time.GetUtcNow()))
            return Error.Forbidden(text["accountClosed"]);

        if (found.Permissions is null)
            return Error.Forbidden(text["staffOnly"]);

        return found.Permissions.Effective().Contains(permission) ? null : Error.Forbidden(text["staffPermissionMissing"]);
    }

    private async Task<Error?> CheckMemberAsync(RequiresAttribute requires, object message, CallerContext context, PersonId person, CancellationToken ct)
    {
        var tenant = ((IConcernsTenant)message).Tenant;

        // No tenant is open yet: whether this one may be is the question. Both conditions stand in the query itself.
        var found = await db.People.AcrossTenants().AsNoTracking()
            .Where(p => p.Id == person.Value)
            .Select(p => new
            {
                p.LockoutEnd,
                Status = db.Set<Tenant>().Where(t => t.Id == tenant).Select(t => (TenantStatus?)t.Status).FirstOrDefault(),
                Permissions = db.Set<Membership>().Where(m => m.TenantId == tenant && m.PersonId == person && m.DeactivatedAt == null)
                    .Join(db.Set<TenantRole>(), m => m.RoleId, r => r.Id, (m, r) => r.Permissions).FirstOrDefault(),
            })
            .SingleOrDefaultAsync(ct);

        if (found is null || Person.IsLocked(found.LockoutEnd, time.GetUtcNow()))
            return Error.Forbidden(text["accountClosed"]);

        if (found.Permissions is null || found.Status is null || !IsVisible(found.Status.Value, requires, found.Permissions))
            return Error.NotFound(text["noSuchTenant"]);

        var permissions = found.Permissions.Effective();
        var isLook = requires.Tenant == TenantPermission.ViewTenant && message is not IChange;
        if (found.Status == TenantStatus.Suspended)
        {
            if (!permissions.Contains(TenantPermission.OwnTenant))
                return Error.Forbidden(text["suspended"]);

            if (!isLook && !requires.WhileSuspended)
                return Error.Forbidden(text["suspendedForChanges"]);
        }
        else if (found.Status is not (TenantStatus.Active or TenantStatus.PendingDeletion) && !isLook)
        {
            return Error.Forbidden(text["notOpenYet"]);
        }

        if (!permissions.Contains(requires.Tenant!.Value))
            return Error.Forbidden(text["permissionMissing"]);

        context.Tenant = tenant;
        return null;
    }

    // One that is to be deleted is there for nobody but those who may bring it back, and for them in nothing else.
    private static bool IsVisible(TenantStatus status, RequiresAttribute requires, IReadOnlyList<TenantPermission> permissions) =>
        status.IsVisibleToMembers()
        || (status == TenantStatus.PendingDeletion && requires.WhilePendingDeletion && permissions.Contains(TenantPermission.OwnTenant));

    private Task<Error?> Refuse(string key) => Task.FromResult<Error?>(Error.Forbidden(text[key]));
}
