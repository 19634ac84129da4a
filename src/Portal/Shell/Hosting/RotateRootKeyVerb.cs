using Portal.Data;
using Portal.Features.Keys.Admin;
using Portal.Features.Operations.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Shell.Hosting;

/// <summary>
/// <c>rotate-root-key</c>: asks for another root key as the back office does, and waits for the end. The work is a worker's; where none runs, the
/// operation stays accepted and the next one takes it up. The exit code is 0 when the key is replaced or will be.
/// </summary>
internal static class RotateRootKeyVerb
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(WebApplication app, CancellationToken ct)
    {
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<ControlDatabase>().EnsureCurrentAsync(ct);

        var portal = app.Services.GetRequiredService<IDispatchers>().As(Caller.System("portal"));
        var asked = await portal.SendAsync(new RotateRootKey(), ct);
        if (asked.Error is { } refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }

        Console.WriteLine($"Operation {asked.Value} is to replace the root key. It can be left alone: whoever works goes on with it.");
        return await FollowAsync(portal, asked.Value, app.Services.GetRequiredService<TimeProvider>(), ct);
    }

    private static async Task<int> FollowAsync(IDispatcher portal, OperationId id, TimeProvider time, CancellationToken ct)
    {
        var began = time.GetUtcNow();
        string? said = null;
        while (true)
        {
            var now = await portal.SendAsync(new GetOperation(id), ct);
            var (status, step) = (now.Value.Timeline.Status, now.Value.Timeline.Steps.FirstOrDefault(s => s.Took is null)?.Name);
            if (status == OperationStatus.Succeeded)
            {
                Console.WriteLine("The root key is replaced. Back up its file anew; the earlier key is kept beside it, for backups from before.");
                return 0;
            }

            if (now.Value.Timeline.FinishedAt is not null || status == OperationStatus.Failed)
            {
                await Console.Error.WriteLineAsync($"It is {status}, at '{step}'. {now.Value.Error} {now.Value.Advice}".TrimEnd());
                return 1;
            }

            if (status == OperationStatus.Queued && time.GetUtcNow() - began > Patience)
            {
                Console.WriteLine("No worker has taken it up yet. The next one that runs (Portal:Roles with 'worker') does it; see /admin/keys.");
                return 0;
            }

            if (status != OperationStatus.Queued && said != $"{step} {status}")
                Console.WriteLine($"{step}: {status}. {now.Value.Error}".TrimEnd());

            said = $"{step} {status}";
            await Task.Delay(Between, time, ct);
        }
    }
}
