using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Tests.Support;

/// <summary>Somebody to send a message as. The account, membership or staff row is made in the database when it is first needed.</summary>
/// <param name="Email">The account's address.</param>
/// <param name="Tenant">The tenant that they are a member of, if any.</param>
/// <param name="TenantPermissions">What they may do there.</param>
/// <param name="StaffRole">What they are in the back office; null: not staff.</param>
public sealed record TestPerson(
    string Email, TenantId? Tenant, IReadOnlyList<TenantPermission> TenantPermissions, StaffRole? StaffRole);

/// <summary>The people of the tests.</summary>
public static class Callers
{
    public static Caller Anonymous { get; } = Caller.Anonymous("127.0.0.1");

    public static Caller System { get; } = Caller.System("test");

    /// <summary>Staff with every permission.</summary>
    public static TestPerson Administrator { get; } = Staff(StaffRole.Administrator);

    /// <summary>A signed-in person who belongs to nothing.</summary>
    public static TestPerson Stranger { get; } = new("stranger@people.example", null, [], null);

    /// <summary>Staff with the role that may change least of those that may do all of this; another person for each list.</summary>
    public static TestPerson Staff(params StaffPermission[] permissions) => Staff(
        Enum.GetValues<StaffRole>().Where(r => permissions.All(p => r.Allows(p))).MinBy(r => r.Permissions().Count(p => !p.ToString().StartsWith("View", StringComparison.Ordinal))), string.Join('-', permissions.Select(p => (int)p)));

    public static TestPerson Staff(StaffRole role, string name = "only") => new($"{role}-{name}@provider.example".ToLowerInvariant(), null, [], role);

    /// <summary>A member of a tenant with every permission there.</summary>
    public static TestPerson OwnerOf(TenantId tenant) => new($"owner@{tenant}.example", tenant, Enum.GetValues<TenantPermission>(), null);

    /// <summary>A member of a tenant with these permissions only.</summary>
    public static TestPerson MemberOf(TenantId tenant, params TenantPermission[] permissions) =>
        new($"member-{string.Join('-', permissions.Select(p => (int)p))}@{tenant}.example", tenant, permissions, null);

    /// <summary>Finds or makes the account and what it may do.</summary>
    internal static async Task<Caller> EnsureAsync(this TestPerson person, PortalDb db, DateTimeOffset now)
    {
        var found = await db.People.SingleOrDefaultAsync(p => p.Email == person.Email);
        if (found is null)
        {
            found = new Person
            {
                Id = Guid.CreateVersion7(),
                UserName = person.Email,
                NormalizedUserName = person.Email.ToUpperInvariant(),
                Email = person.Email,
                NormalizedEmail = person.Email.ToUpperInvariant(),
                EmailConfirmed = true,
                SecurityStamp = Guid.NewGuid().ToString("N"),
                CreatedAt = now,
            };
            db.People.Add(found);
            if (person.StaffRole is { } staff)
                db.Staff.Add(new StaffMember { PersonId = new(found.Id), Role = staff, Since = now });

            if (person.Tenant is { } tenant)
            {
                var role = new TenantRole { Id = Guid.CreateVersion7(), TenantId = tenant, Name = $"Role of {person.Email}"[..20] + Guid.NewGuid().ToString("N")[..8], Permissions = person.TenantPermissions };
                db.TenantRoles.Add(role);
                db.Memberships.Add(new Membership { TenantId = tenant, PersonId = new(found.Id), RoleId = role.Id, Since = now });
            }

            await db.SaveChangesAsync();
        }

        return Caller.Of(new PersonId(found.Id), person.Email, "127.0.0.1");
    }
}
