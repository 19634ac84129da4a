using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.ApiKeys;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Access;

/// <summary>
/// The wall in front of every handler. It believes nothing that a browser or a circuit kept: account, role and the tenant's status are read for each
/// message, in one query, so that what was taken away is gone with the next click.
/// </summary>
internal sealed class Gate(PortalDb db, GateQueries queries, SessionLimits sessions, TimeProvider time, IStringLocalizer<AccessText> text) : IGate
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
            RequiresKeyAttribute requires => CheckKeyAsync(requires.Scope, context, ct),
            _ when context.Caller.Person is null => Refuse("signInFirst"),
            SignedInAttribute => CheckPersonAsync(access, context.Caller, context.Caller.Person.Value, ct),
            RequiresAttribute { Staff: { } permission } => CheckStaffAsync(access, permission, context.Caller, context.Caller.Person.Value, ct),
            RequiresAttribute { Tenant: not null } requires => CheckMemberAsync(requires, message, context, context.Caller.Person.Value, ct),
            _ => throw new InvalidOperationException($"The gate does not know {access.GetType().Name}."),
        };
    }

    private async Task<Error?> CheckKeyAsync(ApiScope scope, CallerContext context, CancellationToken ct)
    {
        if (context.Caller.KeyHash is not { } hash)
            return Error.Unproved(text["keyMissing"]);

        var now = time.GetUtcNow();
        if (await queries.AskOfKeyAsync(db, hash, ct) is not { } key || key.RevokedAt is not null || key.ExpiresAt <= now)
            return Error.Unproved(text["keyUnknown"]);

        if (!key.Scopes.Contains(scope))
            return Error.Forbidden(text["keyScopeMissing", scope]);

        if (key.LastUsedAt is null || key.LastUsedAt < now - ApiKey.UseNotedEvery)
            await db.ApiKeys.Where(k => k.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), ct);

        context.Caller = context.Caller with { Name = key.Name };
        context.OnlyTenant = key.OnlyTenant;
        return null;
    }

    private async Task<Error?> CheckPersonAsync(AccessAttribute access, Caller caller, PersonId person, CancellationToken ct)
    {
        var found = await queries.AskAsync(db, About(caller, person), ct);
        return CheckSession(caller, found) ?? CheckProof(access, caller, found!);
    }

    private async Task<Error?> CheckStaffAsync(AccessAttribute access, StaffPermission permission, Caller caller, PersonId person, CancellationToken ct)
    {
        var found = await queries.AskOfStaffAsync(db, About(caller, person), ct);
        if (CheckSession(caller, found) is { } over)
            return over;

        if (found!.Role is not { } role)
            return Error.Forbidden(text["staffOnly"]);

        if (!role.Allows(permission))
            return Error.Forbidden(text["staffPermissionMissing"]);

        return found.LacksFactor ? Error.FactorMissing(text["staffNeedFactor"]) : CheckProof(access, caller, found);
    }

    private async Task<Error?> CheckMemberAsync(RequiresAttribute requires, object message, CallerContext context, PersonId person, CancellationToken ct)
    {
        var tenant = ((IConcernsTenant)message).Tenant;
        var found = await queries.AskOfMemberAsync(db, About(context.Caller, person), tenant, ct);
        if (CheckSession(context.Caller, found) is { } over)
            return over;

        if (found!.Permissions is null || found.Status is null || !IsVisible(found.Status.Value, requires, found.Permissions))
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

        if (found.LacksFactor)
            return Error.FactorMissing(text["memberNeedsFactor"]);

        if (CheckProof(requires, context.Caller, found) is { } unproved)
            return unproved;

        context.Tenant = tenant;
        return null;
    }

    private GateQuestion About(Caller caller, PersonId person)
    {
        var now = time.GetUtcNow();
        return new GateQuestion(person, caller.Session?.Id, now, now - sessions.Idle);
    }

    private Error? CheckSession(Caller caller, Standing? found)
    {
        if (found is null || Person.IsLocked(found.LockoutEnd, time.GetUtcNow()))
            return Error.Forbidden(text["accountClosed"]);

        return caller.Session is { } session && (found.ProvedAt is null || found.Stamp != session.Stamp) ? Error.Forbidden(text["sessionOver"]) : null;
    }

    /// <summary>Last of all, so that nobody is asked who they are for what they may not do anyway.</summary>
    private Error? CheckProof(AccessAttribute access, Caller caller, Standing found) =>
        access.NeedsFreshProof && caller.Session is not null && found.ProvedAt < time.GetUtcNow() - sessions.FreshProof ? Error.Unproved(text["proveAgain"]) : null;

    // One that is to be deleted is there for nobody but those who may bring it back, and for them in nothing else.
    private static bool IsVisible(TenantStatus status, RequiresAttribute requires, IReadOnlyList<TenantPermission> permissions) =>
        status.IsVisibleToMembers()
        || (status == TenantStatus.PendingDeletion && requires.WhilePendingDeletion && permissions.Contains(TenantPermission.OwnTenant));

    private Task<Error?> Refuse(string key) => Task.FromResult<Error?>(Error.Forbidden(text[key]));
}
