using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>The real program, killed as by <c>kill -9</c> while it replaces the root key, and started again.</summary>
[WithoutFaults("The program runs in a process of its own, where no faults are injected.")]
public sealed class RootKeyKillTests(KillTests.IdleApp app) : IClassFixture<KillTests.IdleApp>
{
    private const int Tenants = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    [Fact]
    public async Task Killed_between_batches_and_around_every_step_one_new_key_is_added_and_everything_opens()
    {
        await app.KeepSecretsAsync(Tenants);
        var (before, oldLine) = (app.Root().CurrentId, RootKeys.Lines(app.Root().Path)[0]);
        var id = await app.RotateAsync();

        await RunUntilKilledAsync(new Failpoint("add-root-key", FailpointPlace.Effect, FailpointMode.Kill)); // the key is there, its record is not
        var current = app.Root().CurrentId;
        Assert.NotEqual(before, current);
        Assert.Equal(Tenants, await app.UnderAsync(before));
        app.Provoke();
        using (var program = Start())
        {
            await PortalApp.UntilAsync("some are wrapped anew", async () => await app.UnderAsync(current) > 0, Patience);
            await program.KillAsync();
        }

        Assert.InRange(await app.UnderAsync(current), 1, Tenants - 1);
        Assert.Empty((await app.KeyFindingsAsync()).Select(f => f.Detail)); // half of them under either key, and all of them open
        await RunUntilKilledAsync(new Failpoint("rewrap", FailpointPlace.Effect, FailpointMode.Kill));
        await RunUntilKilledAsync(new Failpoint("retire-root-key", FailpointPlace.Effect, FailpointMode.Kill)); // it has left the file
        app.Provoke();
        using (var program = Start())
        {
            await PortalApp.UntilAsync("the root key is replaced", async () => (await app.OperationAsync(id)).Status == OperationStatus.Succeeded, Patience);
            await program.KillAsync();
        }

        Assert.Equal([current], app.Root().Ids);
        Assert.Single(RootKeys.Lines(app.Root().RetiredPath), l => l == oldLine);
        Assert.Equal((0, Tenants), (await app.UnderAsync(before), await app.UnderAsync(current)));
        Assert.Equal(Definitions.StepsOf(OperationKind.RotateRootKey), (await app.StepsAsync(id)).Select(s => s.Step));
        Assert.Empty(await app.KeyFindingsAsync());
    }

    [Fact]
    public async Task The_verb_asks_for_it_and_waits_until_a_worker_has_done_it()
    {
        var before = app.Root().CurrentId;
        app.Provoke();
        using var worker = Start();
        await worker.UntilItSaysAsync("is running");

        using var verb = ProgramRun.Start(["rotate-root-key", .. Settings]);

        Assert.Equal((0, true), (await verb.EndAsync(), verb.Output.Contains("The root key is replaced.", StringComparison.Ordinal)));
        Assert.NotEqual(before, app.Root().CurrentId);
        await worker.KillAsync();
    }

    private async Task RunUntilKilledAsync(Failpoint point)
    {
        app.Provoke(point);
        using var program = Start();
        Assert.Equal(137, await program.EndAsync());
    }

    private ProgramRun Start() => ProgramRun.Start(["--urls=http://127.0.0.1:0", "--Portal:Roles=worker", .. Settings]);

    private IEnumerable<string> Settings =>
    [
        "--Portal:Seed=false",
        $"--Portal:DataDirectory={app.Folder}",
        $"--Database:Provider={TestDatabase.Provider}",
        $"--ConnectionStrings:Portal={app.Services.GetRequiredService<DatabaseConnection>().ConnectionString}",
        "--Provisioning:Attempts=20", // every kill counts as one
        "--Provisioning:RootKeyGrace=00:00:01",
    ];
}
