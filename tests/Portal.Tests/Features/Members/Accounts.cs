using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

/// <summary>Accounts with a password, which is slow to make and therefore made only where a test is about it.</summary>
internal static class Accounts
{
    public const string Password = "four lazy words here";

    private static int _count;

    public static async Task<(PersonId Id, string Email)> AnAccountAsync(this PortalApp app, Func<Person, Task>? change = null)
    {
        var person = Person.New($"person-{Interlocked.Increment(ref _count)}@people.example", app.Clock.GetUtcNow());
        person.EmailConfirmed = true;
        person.Keep(app.Services.GetRequiredService<IServiceScopeFactory>().CreateScope().ServiceProvider.GetRequiredService<IPasswordHasher<Person>>().HashPassword(person, Password));
        if (change is not null)
            await change(person);

        await app.InDatabaseAsync(db =>
        {
            db.People.Add(person);
            return db.SaveChangesAsync();
        });
        return (new PersonId(person.Id), person.Email!);
    }

    /// <summary>A session as signing in begins one.</summary>
    public static Task<Session> ASessionAsync(this PortalApp app, PersonId person) => app.InDatabaseAsync(async db =>
    {
        var now = app.Clock.GetUtcNow();
        var session = new SignInSession { Id = SessionId.New(), PersonId = person.Value, StartedAt = now, EndsAt = now + new SessionLimits().AtMost, LastSeenAt = now, ProvedAt = now };
        db.Add(session);
        await db.SaveChangesAsync();
        return new Session(session.Id, person, (await db.People.FindAsync(person.Value))!.SecurityStamp!);
    });
}
