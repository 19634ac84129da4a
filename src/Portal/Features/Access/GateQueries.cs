using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.ApiKeys;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Access;

/// <summary>What the gate's question is about.</summary>
/// <param name="Session">The row of the caller's session; null: they have none to be looked for.</param>
/// <param name="Now">Sessions that end later are open,</param>
/// <param name="UsedSince">if they were used since then.</param>
internal readonly record struct GateQuestion(PersonId Person, SessionId? Session, DateTimeOffset Now, DateTimeOffset UsedSince);

/// <summary>How an account stands, and when whoever sits at it has proved last who they are; null: their session is over.</summary>
internal record Standing(DateTimeOffset? LockoutEnd, string? Stamp, DateTimeOffset? ProvedAt);

/// <param name="Role">Null: not staff.</param>
/// <param name="LacksFactor">The provider wants a second factor of its staff, and they have none.</param>
internal sealed record StaffStanding(DateTimeOffset? LockoutEnd, string? Stamp, DateTimeOffset? ProvedAt, StaffRole? Role, bool LacksFactor) : Standing(LockoutEnd, Stamp, ProvedAt);

/// <param name="Status">Of the tenant; null: there is none.</param>
/// <param name="Permissions">By their role in it; null: they are no member that may come in.</param>
/// <param name="LacksFactor">The tenant wants a second factor of its members, and they have none.</param>
internal sealed record MemberStanding(
    DateTimeOffset? LockoutEnd, string? Stamp, DateTimeOffset? ProvedAt, TenantStatus? Status, IReadOnlyList<TenantPermission>? Permissions, bool LacksFactor) : Standing(LockoutEnd, Stamp, ProvedAt);

/// <summary>
/// The gate's questions, one of which comes before every message: compiled once, because finding an expression as long as these in the cache of queries
/// took longer than the database does. Of a program, not static: a compiled query belongs to one model.
/// </summary>
internal sealed class GateQueries
{
    private readonly Func<PortalDb, Guid, SessionId?, DateTimeOffset, DateTimeOffset, CancellationToken, Task<Standing?>> _person = EF.CompileAsyncQuery(
        (PortalDb db, Guid person, SessionId? session, DateTimeOffset now, DateTimeOffset usedSince, CancellationToken ct) => db.Set<Person>().AsNoTracking()
            .Where(p => p.Id == person)
            .Select(p => new Standing(
                p.LockoutEnd, p.SecurityStamp,
                db.Set<SignInSession>().Where(s => s.Id == session && s.EndsAt > now && s.LastSeenAt > usedSince && s.PersonId == p.Id).Select(s => (DateTimeOffset?)s.ProvedAt).FirstOrDefault()))
            .SingleOrDefault());

    private readonly Func<PortalDb, Guid, PersonId, SessionId?, DateTimeOffset, DateTimeOffset, CancellationToken, Task<StaffStanding?>> _staff = EF.CompileAsyncQuery(
        (PortalDb db, Guid person, PersonId id, SessionId? session, DateTimeOffset now, DateTimeOffset usedSince, CancellationToken ct) => db.Set<Person>().AsNoTracking()
            .Where(p => p.Id == person)
            .Select(p => new StaffStanding(
                p.LockoutEnd, p.SecurityStamp,
                db.Set<SignInSession>().Where(s => s.Id == session && s.EndsAt > now && s.LastSeenAt > usedSince && s.PersonId == p.Id).Select(s => (DateTimeOffset?)s.ProvedAt).FirstOrDefault(),
                db.Set<StaffMember>().Where(s => s.PersonId == id).Select(s => (StaffRole?)s.Role).FirstOrDefault(),
                db.Set<StaffRules>().Any(r => r.NeedSecondFactor)
                    && !db.Set<AuthenticatorApp>().Any(a => a.PersonId == p.Id) && !db.Set<Passkey>().Any(k => k.PersonId == p.Id)))
            .SingleOrDefault());

    // No tenant is open yet: whether this one may be is the question. Both conditions stand in the query itself.
    private readonly Func<PortalDb, Guid, PersonId, TenantId, SessionId?, DateTimeOffset, DateTimeOffset, CancellationToken, Task<MemberStanding?>> _member = EF.CompileAsyncQuery(
        (PortalDb db, Guid person, PersonId id, TenantId tenant, SessionId? session, DateTimeOffset now, DateTimeOffset usedSince, CancellationToken ct) => db.Set<Person>().IgnoreQueryFilters(AcrossTenants).AsNoTracking()
            .Where(p => p.Id == person)
            .Select(p => new MemberStanding(
                p.LockoutEnd, p.SecurityStamp,
                db.Set<SignInSession>().Where(s => s.Id == session && s.EndsAt > now && s.LastSeenAt > usedSince && s.PersonId == p.Id).Select(s => (DateTimeOffset?)s.ProvedAt).FirstOrDefault(),
                db.Set<Tenant>().Where(t => t.Id == tenant).Select(t => (TenantStatus?)t.Status).FirstOrDefault(),
                db.Set<Membership>().Where(m => m.TenantId == tenant && m.PersonId == id && m.DeactivatedAt == null)
                    .Join(db.Set<TenantRole>(), m => m.RoleId, r => r.Id, (m, r) => r.Permissions).FirstOrDefault(),
                db.Set<Tenant>().Any(t => t.Id == tenant && t.NeedsSecondFactor)
                    && !db.Set<AuthenticatorApp>().Any(a => a.PersonId == p.Id) && !db.Set<Passkey>().Any(k => k.PersonId == p.Id)))
            .SingleOrDefault());

    private readonly Func<PortalDb, string, CancellationToken, Task<ApiKey?>> _key = EF.CompileAsyncQuery(
        (PortalDb db, string hash, CancellationToken ct) => db.Set<ApiKey>().AsNoTracking().SingleOrDefault(k => k.Hash == hash));

    private static readonly string[] AcrossTenants = [PortalDb.TenantFilter];

    public Task<Standing?> AskAsync(PortalDb db, GateQuestion about, CancellationToken ct) => _person(db, about.Person.Value, about.Session, about.Now, about.UsedSince, ct);

    public Task<ApiKey?> AskOfKeyAsync(PortalDb db, string hash, CancellationToken ct) => _key(db, hash, ct);

    public Task<StaffStanding?> AskOfStaffAsync(PortalDb db, GateQuestion about, CancellationToken ct) =>
        _staff(db, about.Person.Value, about.Person, about.Session, about.Now, about.UsedSince, ct);

    public Task<MemberStanding?> AskOfMemberAsync(PortalDb db, GateQuestion about, TenantId tenant, CancellationToken ct) =>
        _member(db, about.Person.Value, about.Person, tenant, about.Session, about.Now, about.UsedSince, ct);
}
