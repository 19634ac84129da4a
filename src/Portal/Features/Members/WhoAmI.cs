using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>The caller, and where they may go.</summary>
[SignedIn("About the caller only.")]
public sealed record WhoAmI : IQuery<Me>;

/// <summary>A signed-in person as they see themselves.</summary>
/// <param name="Id">Their account.</param>
/// <param name="Email">Its address.</param>
/// <param name="DisplayName">Null: they gave none.</param>
/// <param name="Language">Two letters; null: they chose none.</param>
/// <param name="Staff">What they may do in the back office; empty: they are not staff.</param>
/// <param name="Tenants">The tenants that they can open, by name.</param>
public sealed record Me(
    PersonId Id, string Email, string? DisplayName, string? Language, IReadOnlyList<StaffPermission> Staff, IReadOnlyList<MyTenant> Tenants)
{
    /// <summary>The tenants that they own and that are pending deletion: they can bring them back.</summary>
    public IReadOnlyList<MyTenant> Leaving { get; init; } = [];

    /// <summary>The zone that times are shown in; null: the browser's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How they want their pages on every device; null: as each device says.</summary>
    public ThemeChoice? Theme { get; init; }

    /// <summary>What they do not want to be written to about.</summary>
    public IReadOnlyList<Notice> Unwanted { get; init; } = [];

    /// <summary>The address that they want for their account, while an end is still to confirm it.</summary>
    public string? WantedEmail { get; init; }

    /// <summary>Where they go after signing in, when they asked for nothing else: a local path.</summary>
    public string Home => this switch
    {
        { Staff.Count: > 0 } => "/admin",
        { Tenants: [var only] } => $"/t/{only.Slug}",
        _ => "/workspaces",
    };
}

/// <summary>A tenant that the caller is a member of.</summary>
public sealed record MyTenant(TenantId Id, string Slug, string Name);

internal sealed class WhoAmIHandler(MeReader reader, CallerContext context) : IQueryHandler<WhoAmI, Me>
{
    public async Task<Result<Me>> Handle(WhoAmI query, CancellationToken ct) => await reader.ReadAsync(context.Caller.Person!.Value, ct);
}

/// <summary>Reads a person as they see themselves.</summary>
internal sealed class MeReader(PortalDb db, TimeProvider time)
{
    public async Task<Me> ReadAsync(PersonId id, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var person = await db.People.AsNoTracking()
            .Where(p => p.Id == id.Value)
            .Select(p => new
            {
                p.Email,
                p.DisplayName,
                p.Language,
                p.TimeZone,
                p.Theme,
                p.Unwanted,
                Role = db.Set<StaffMember>().Where(s => s.PersonId == id).Select(s => (StaffRole?)s.Role).FirstOrDefault(),
                WantedEmail = db.Set<EmailChange>().Where(c => c.PersonId == id && c.ExpiresAt > now).Select(c => c.NewEmail).FirstOrDefault(),
            })
            .SingleAsync(ct);

        // Across tenants: the list of the person's own memberships is what a tenant is chosen from.
        var tenants = await db.Memberships.AcrossTenants().AsNoTracking()
            .Where(m => m.PersonId == id && m.DeactivatedAt == null)
            .Join(db.TenantRoles, m => m.RoleId, r => r.Id, (m, r) => new { m.TenantId, r.Permissions })
            .Join(db.Tenants, m => m.TenantId, t => t.Id, (m, t) => new { t.Id, t.Slug, t.Name, t.Status, m.Permissions })
            .OrderBy(t => t.Name).ThenBy(t => t.Id)
            .ToListAsync(ct);

        return new Me(
            id, person.Email!, person.DisplayName, person.Language, person.Role?.Permissions() ?? [],
            [.. tenants.Where(t => t.Status.IsVisibleToMembers()).Select(t => new MyTenant(t.Id, t.Slug, t.Name))])
        {
            TimeZone = person.TimeZone,
            Theme = person.Theme,
            Unwanted = person.Unwanted,
            WantedEmail = person.WantedEmail,
            Leaving = [.. tenants.Where(t => t.Status == TenantStatus.PendingDeletion && t.Permissions.Contains(TenantPermission.OwnTenant)).Select(t => new MyTenant(t.Id, t.Slug, t.Name))],
        };
    }
}
