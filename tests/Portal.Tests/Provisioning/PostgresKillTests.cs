using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data.Protection;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>The real program, killed between what it does on a tenants' server and the record of it.</summary>
public sealed class PostgresKillTests(PostgresKillTests.IdleApp app) : IClassFixture<PostgresKillTests.IdleApp>
{
    [Theory]
    [InlineData("OwnDatabase")]
    [InlineData("SharedDatabase")]
    public async Task Killed_between_effect_and_record_a_tenant_is_made_once_and_undone_without_a_trace(string isolation)
    {
        PostgresCellApp.SkipWithoutServer();
        var (made, makes) = await app.AskForATenantAsync($"made-{isolation.ToLowerInvariant()}", PostgresCellApp.Region, isolation: Enum.Parse<Isolation>(isolation));
        foreach (var step in (string[])["create-database", "check"])
            await RunUntilKilledAsync(new Failpoint(step, FailpointPlace.Effect, FailpointMode.Kill));

        await RunAsync(makes, OperationStatus.Succeeded);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(made));
        await app.Driver(Enum.Parse<Isolation>(isolation)).CheckAsync(await app.PlacedAsync(made), "Notes", CancellationToken.None);

        var slug = $"undone-{isolation.ToLowerInvariant()}";
        app.Provoke(new Failpoint("check", FailpointPlace.Before, FailpointMode.Fail, slug));
        var (undone, undoes) = await app.AskForATenantAsync(slug, PostgresCellApp.Region, isolation: Enum.Parse<Isolation>(isolation));
        await RunAsync(undoes, OperationStatus.Failed);
        await app.CancelAsync(undoes);
        await RunUntilKilledAsync(new Failpoint("create-database", FailpointPlace.Effect, FailpointMode.Kill, null, StepDirection.Undo));
        await RunAsync(undoes, OperationStatus.Cancelled);

        Assert.DoesNotContain(await app.Server.EverythingAsync(), n => n.Contains(undone.Value.ToString("N"), StringComparison.Ordinal));
        Assert.False(await app.InDatabaseAsync(db => db.Secrets.AnyAsync(s => s.Owner == undone.Value)));
        Assert.Empty(await app.InScopeAsync(s => s.GetRequiredService<Verifier>().RunAsync(CancellationToken.None)));
    }

    private async Task RunUntilKilledAsync(Failpoint point)
    {
        app.Provoke(point);
        using var program = KillTests.StartWorker(app);
        Assert.Equal(137, await program.EndAsync());
    }

    private async Task RunAsync(OperationId id, OperationStatus status)
    {
        if (status != OperationStatus.Failed)
            app.Provoke();

        using var program = KillTests.StartWorker(app);
        try
        {
            await PortalApp.UntilAsync($"the operation becomes {status}", async () => (await app.OperationAsync(id)).Status == status, TimeSpan.FromSeconds(90));
        }
        finally
        {
            await program.KillAsync();
        }
    }

    /// <summary>Reads and writes the database and never works itself.</summary>
    public sealed class IdleApp : PostgresCellApp
    {
        protected override bool Works => false;

        protected override IEnumerable<string> Settings => ["--Portal:Roles=web"];
    }
}
