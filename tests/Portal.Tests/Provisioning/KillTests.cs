using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>Every kind of operation, killed in every step, with tenants in files.</summary>
[WithoutFaults("The program runs in a process of its own, where no faults are injected.")]
public sealed class KillTests(KillTests.IdleApp app) : EveryStepKilled(app), IClassFixture<KillTests.IdleApp>
{
    // Kinds that are killed by other tests.
    private static readonly Dictionary<OperationKind, string> NotHere = new()
    {
        [OperationKind.RotatePassword] = $"needs a server with logins: {nameof(PostgresKillTests)}",
        [OperationKind.RotateRootKey] = $"is about the installation, of which there is one: {nameof(RootKeyKillTests)}",
    };

    private readonly PortalApp _app = app;

    [Fact]
    public Task Killed_in_any_step_every_operation_ends_as_it_should_with_every_effect_once() => KillInEveryStepOfAsync(Enum.GetValues<OperationKind>().Except(NotHere.Keys));

    /// <summary>A worker on the app's database and folder.</summary>
    internal static ProgramRun StartWorker(PortalApp app, params IEnumerable<string> settings) => StartNode(app, "worker", "http://127.0.0.1:0", settings);

    /// <summary>The program on the app's database and folder.</summary>
    internal static ProgramRun StartNode(PortalApp app, string roles, string url, params IEnumerable<string> settings) => ProgramRun.Start(
    [
        $"--urls={url}",
        $"--Portal:Roles={roles}",
        "--Portal:Seed=false",
        $"--Portal:DataDirectory={app.Folder}",
        $"--Database:Provider={TestDatabase.Provider}",
        $"--ConnectionStrings:Portal={app.Services.GetRequiredService<DatabaseConnection>().ConnectionString}",
        "--Provisioning:Attempts=20", // every kill counts as one
        "--Provisioning:Reconcile=00:00:01",
        .. settings,
    ]);

    private protected override Task<(IDatabaseDriver Driver, PlacedTenant Tenant)> DatabaseAsync(TenantId tenant, Isolation isolation) =>
        Task.FromResult((_app.Database(), tenant.Placed()));

    /// <summary>Reads and writes the database and never works itself: what wakes the worker is the next start.</summary>
    public sealed class IdleApp : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--Portal:Roles=web"];
    }
}
