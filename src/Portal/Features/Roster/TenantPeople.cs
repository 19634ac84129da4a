using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>The rules that every change of a tenant's people shares, for the tenant that the gate has opened.</summary>
internal sealed class TenantPeople(PortalDb db, CallerContext context, TimeProvider time, IStringLocalizer<RosterText> text)
{
    private TenantId Tenant => context.Tenant ?? throw new InvalidOperationException("No tenant is open.");

    /// <summary>
    /// Reads the tenant's roles for a change of its people, and makes such changes follow one another: each raises the version of the owning role, so
    /// that of two at once, which might together leave nobody or exceed the seats, the second is late and looks again.
    /// </summary>
    public async Task<IReadOnlyList<TenantRole>> RolesForChangeAsync(CancellationToken ct)
    {
        var roles = await db.TenantRoles.OrderBy(r => r.Id).ToListAsync(ct);
        db.Entry(roles.First(Owns)).State = EntityState.Modified;
        return roles;
    }

    public static bool Owns(TenantRole role) => role.Permissions.Contains(TenantPermission.OwnTenant);

    /// <summary>What the caller may do here.</summary>
    public async Task<IReadOnlyList<TenantPermission>> MineAsync(CancellationToken ct)
    {
        if (context.Caller.IsSystem)
            return Enum.GetValues<TenantPermission>();

        var mine = await (
            from membership in db.Memberships
            join role in db.TenantRoles on membership.RoleId equals role.Id
            where membership.PersonId == context.Caller.Person && membership.DeactivatedAt == null
            select role.Permissions).FirstOrDefaultAsync(ct);
        return (mine ?? []).Effective();
    }

    /// <summary>The caller's own membership, which another may have ended since the gate has looked.</summary>
    public async Task<Result<Membership>> FindMineAsync(CancellationToken ct)
    {
        var mine = await db.Memberships.SingleOrDefaultAsync(m => m.PersonId == context.Caller.Person, ct);
        return mine is null ? Error.NotFound(text["member.notFound"]) : mine;
    }

    /// <summary>Nobody gives what they do not hold, and nobody touches those who hold more.</summary>
    public static bool Covers(IReadOnlyList<TenantPermission> mine, IReadOnlyList<TenantPermission> wanted) => !wanted.Effective().Except(mine).Any();

    /// <returns>Null: the role is one of this tenant's and the caller may give it.</returns>
    public async Task<Error?> WhyNotGiveAsync(IReadOnlyList<TenantRole> roles, Guid role, string field, CancellationToken ct)
    {
        if (roles.FirstOrDefault(r => r.Id == role) is not { } wanted)
            return Error.Invalid(field, text["role.unknown"]);

        return Covers(await MineAsync(ct), wanted.Permissions) ? null : Error.Invalid(field, text["role.beyond"]);
    }

    /// <summary>Finds a member to change, where the caller may.</summary>
    public async Task<Result<Membership>> FindAsync(PersonId person, IReadOnlyList<TenantRole> roles, CancellationToken ct)
    {
        var membership = await db.Memberships.SingleOrDefaultAsync(m => m.PersonId == person, ct);
        if (membership is null)
            return Error.NotFound(text["member.notFound"]);

        return Covers(await MineAsync(ct), roles.First(r => r.Id == membership.RoleId).Permissions) ? membership : Error.Forbidden(text["member.beyond"]);
    }

    /// <returns>Null: somebody else still owns the tenant, or this one does not.</returns>
    public async Task<Error?> WhyNotWithoutAsync(Membership leaving, IReadOnlyList<TenantRole> roles, CancellationToken ct)
    {
        var owning = roles.Where(Owns).Select(r => r.Id).ToList();
        if (!owning.Contains(leaving.RoleId) || leaving.DeactivatedAt is not null)
            return null;

        return await db.Memberships.AnyAsync(m => m.PersonId != leaving.PersonId && m.DeactivatedAt == null && owning.Contains(m.RoleId), ct)
            ? null
            : Error.Conflict(text["owner.last"]);
    }

    /// <summary>Which of these addresses (upper case) belong to the tenant already or have an invitation that is still good.</summary>
    public async Task<IReadOnlySet<string>> WhoIsThereAsync(IReadOnlyList<string> addresses, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var invited = await db.MemberInvitations.Where(i => addresses.Contains(i.NormalizedEmail) && i.ExpiresAt > now).Select(i => i.NormalizedEmail).ToListAsync(ct);
        var accounts = await db.People.Where(p => addresses.Contains(p.NormalizedEmail!)).Select(p => new { p.Id, p.NormalizedEmail }).ToListAsync(ct);
        var ids = accounts.ConvertAll(a => new PersonId(a.Id));
        var members = await db.Memberships.Where(m => ids.Contains(m.PersonId)).Select(m => m.PersonId).ToListAsync(ct);
        return accounts.Where(a => members.Contains(new PersonId(a.Id))).Select(a => a.NormalizedEmail!).Concat(invited).ToHashSet();
    }

    /// <summary>How many seats are taken: by those who may come in, and by those who are invited.</summary>
    public async Task<(int Used, int? Limit)> SeatsAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var limit = await db.Tenants.Where(t => t.Id == Tenant).Join(db.Plans, t => t.PlanId, p => p.Id, (t, p) => p.MemberLimit).SingleAsync(ct);
        var used = await db.Memberships.CountAsync(m => m.DeactivatedAt == null, ct) + await db.MemberInvitations.CountAsync(i => i.ExpiresAt > now, ct);
        return (used, limit);
    }

    /// <returns>Null: so many more have a seat.</returns>
    public async Task<Error?> WhyNoSeatsAsync(int more, CancellationToken ct) =>
        await SeatsAsync(ct) is (var used, { } limit) && used + more > limit ? Error.Conflict(text["seats.none", limit, Math.Max(0, limit - used)]) : null;
}
