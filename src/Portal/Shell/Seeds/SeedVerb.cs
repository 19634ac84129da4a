using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Plans;
using Portal.Features.SignUp;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Shell.Hosting;

namespace Portal.Shell.Seeds;

/// <summary><c>seed --tenants N</c>: that many more tenants through the real commands, in Development. The exit code is 0 when all of them run.</summary>
internal static class SeedVerb
{
    private const int AtOnce = 8;
    private const int Most = 100_000;

    public static async Task<int> RunAsync(WebApplication app, PortalSettings settings, CancellationToken ct)
    {
        if (!app.Environment.IsDevelopment())
        {
            await Console.Error.WriteLineAsync("seed makes demo tenants and is refused outside Development (ASPNETCORE_ENVIRONMENT).");
            return 78;
        }

        var given = app.Configuration["tenants"] ?? "12";
        if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > Most)
        {
            await Console.Error.WriteLineAsync($"--tenants is '{given}'; it must be a number from 1 to {Most}.");
            return 2;
        }

        await FirstStart.RunAsync(app.Services, settings, ct);

        // It runs beside a server that has the usual port: any free one, and nobody is told which.
        app.Urls.Clear();
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync(ct);
        try
        {
            await MakeAsync(app.Services, count, ct);
            return 0;
        }
        catch (Exception exception) when (exception is InvalidOperationException or DbUpdateException && !Outage.Is(exception))
        {
            await Console.Error.WriteLineAsync($"Seeding ended early: {exception.GetBaseException().Message} What was begun is finished by the next worker.");
            return 1;
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private static async Task MakeAsync(IServiceProvider services, int count, CancellationToken ct)
    {
        var signUp = services.GetRequiredService<SignUpByMail>();
        var plans = await services.GetRequiredService<IDispatchers>().As(Caller.System("seed")).SendAsync(new ListPlans(), ct);
        var codes = plans.Value.Where(p => !p.NeedsApproval).Select(p => p.Code).ToList();
        var run = Convert.ToHexStringLower(BitConverter.GetBytes(Stopwatch.GetTimestamp()))[..6];
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(1, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (number, token) =>
        {
            var slug = $"demo-{run}-{number}";
            var confirmed = await signUp.RunAsync(new RequestSignUp(
                codes[number % codes.Count], $"Demo {run} {number}", slug, $"owner@{slug}.example", number % 3 == 0 ? "us" : "eu",
                Languages.All[number % Languages.All.Count], Terms: true), token);
            if ((await signUp.FollowAsync(confirmed, token)).Timeline is { Status: OperationStatus.Failed } failed)
                throw new InvalidOperationException($"{slug} was not made, its step '{failed.Steps.First(s => s.State == TimelineStepState.Failed).Name}' failed.");
        });
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} tenants in {seconds:N1} s ({count / seconds:N1} a second)."));
    }
}
