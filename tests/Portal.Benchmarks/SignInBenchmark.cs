using System.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Portal.Benchmarks.Circuits;
using Portal.Features.Members;

namespace Portal.Benchmarks;

/// <summary>
/// Sign-ins a second, by the form of the page over HTTP, each by another person with a browser of their own: page, form, session, cookie. The floor is the bare password
/// hash on as many threads, which is slow on purpose and most of a sign-in.
/// </summary>
internal static class SignInBenchmark
{
    private const string Password = "four lazy words here";

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var count = arguments.Number("count", arguments.Has("full") ? 1_000 : 200, bare: true);
        var verdicts = new Verdicts("sign-in");
        foreach (var postgres in arguments.Postgres)
        {
            await using var portal = await BenchPortal.BuildAsync(postgres, "--RateLimits:SignIn=1000000");
            await portal.App.StartAsync();
            await MeasureAsync(portal, postgres, count, verdicts);
        }

        return verdicts.Print();
    }

    private static async Task MeasureAsync(BenchPortal portal, bool postgres, int count, Verdicts verdicts)
    {
        var hasher = portal.Services.CreateScope().ServiceProvider.GetRequiredService<IPasswordHasher<Person>>();
        var hash = hasher.HashPassword(new Person(), Password);
        var people = Enumerable.Range(0, count + 20).Select(i => Person.New($"bench-{i}-{Guid.NewGuid():N}@portal.example", DateTimeOffset.UtcNow)).ToList();
        await portal.InDatabaseAsync(db =>
        {
            foreach (var person in people)
            {
                person.EmailConfirmed = true;
                person.Keep(hash);
                db.People.Add(person);
            }

            return db.SaveChangesAsync();
        });

        var root = new Uri(portal.App.Urls.Single());
        var workers = Environment.ProcessorCount;
        await Parallel.ForEachAsync(people.Take(20), new ParallelOptions { MaxDegreeOfParallelism = workers }, async (p, _) => await SignInForm.SendAsync(root, p.Email!, Password));

        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(people.Skip(20), new ParallelOptions { MaxDegreeOfParallelism = workers }, async (p, _) => await SignInForm.SendAsync(root, p.Email!, Password));
        var product = count / Stopwatch.GetElapsedTime(started).TotalSeconds;

        started = Stopwatch.GetTimestamp();
        Parallel.ForEach(people.Skip(20), new ParallelOptions { MaxDegreeOfParallelism = workers }, p => hasher.VerifyHashedPassword(p, hash, Password));
        var bare = count / Stopwatch.GetElapsedTime(started).TotalSeconds;

        verdicts.Add($"{(postgres ? "PostgreSQL" : "SQLite")}: sign-ins a second", "", product, bare, "≥ 0.8 × the bare hash", product >= 0.8 * bare);
    }
}
