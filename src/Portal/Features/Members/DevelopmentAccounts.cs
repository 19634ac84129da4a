using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>The staff accounts of a development installation. Their password is public: they are refused anywhere else.</summary>
internal static class DevelopmentAccounts
{
    /// <summary>The same for all of them; written in README.md.</summary>
    public const string Password = "local-portal-only";

    public static IReadOnlyList<DevelopmentAccount> All { get; } =
    [
        new("admin@portal.local", "Ada Administrator", StaffRole.Administrator),
        new("operator@portal.local", "Oskar Operator", StaffRole.Operator),
        new("billing@portal.local", "Béatrice Billing", StaffRole.Billing),
        new("support@portal.local", "Sofía Support", StaffRole.Support),
        new("auditor@portal.local", "Aurel Auditor", StaffRole.Auditor),
    ];

    /// <summary>Makes the accounts that are missing, gives those that are there their roles back, and saves.</summary>
    /// <param name="services">Of a scope of its own.</param>
    public static async Task EnsureAsync(IServiceProvider services, CancellationToken ct)
    {
        if (!services.GetRequiredService<IHostEnvironment>().IsDevelopment() || !services.GetRequiredService<PortalOptions>().Seed)
            throw new InvalidOperationException("Development accounts are made in Development only, and only with Portal:Seed.");

        var db = services.GetRequiredService<PortalDb>();
        var hasher = services.GetRequiredService<IPasswordHasher<Person>>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        foreach (var account in All)
        {
            var email = EmailAddress.Normalise(account.Email);
            if (await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.NormalizedEmail == email, ct) is { } known)
            {
                var id = new PersonId(known.Id);
                if (await db.Staff.SingleOrDefaultAsync(s => s.PersonId == id, ct) is { } staff)
                    staff.Role = account.Role;

                continue;
            }

            var person = Person.New(account.Email, now);
            person.DisplayName = account.Name;
            person.EmailConfirmed = true;
            person.Keep(hasher.HashPassword(person, Password));
            db.People.Add(person);
            db.Staff.Add(new StaffMember { PersonId = new PersonId(person.Id), Role = account.Role, Since = now });
        }

        await db.SaveChangesAsync(ct);
    }
}

/// <summary>One of them.</summary>
internal sealed record DevelopmentAccount(string Email, string Name, StaffRole Role);
