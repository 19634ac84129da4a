using Microsoft.EntityFrameworkCore;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>What changes a server, killed in every step, with tenants on PostgreSQL: with a database and with a schema of their own, in turn.</summary>
[WithoutFaults("The program runs in a process of its own, where no faults are injected.")]
public sealed class PostgresKillTests(PostgresKillTests.IdleApp app) : EveryStepKilled(app), IClassFixture<PostgresKillTests.IdleApp>
{
    protected override string Region => PostgresCellApp.Region;

    protected override IReadOnlyList<Isolation> Isolations { get; } = [Isolation.OwnDatabase, Isolation.SharedDatabase];

    [Fact]
    public async Task Killed_in_any_step_an_operation_on_a_server_ends_as_it_should_with_every_effect_once()
    {
        PostgresCellApp.SkipWithoutServer();

        await KillInEveryStepOfAsync([OperationKind.Provision, OperationKind.RotatePassword, OperationKind.Freeze, OperationKind.Restore, OperationKind.Delete]);
    }

    private protected override async Task<(IDatabaseDriver Driver, PlacedTenant Tenant)> DatabaseAsync(TenantId tenant, Isolation isolation)
    {
        var version = await app.InDatabaseAsync(db => db.Resources.Where(r => r.TenantId == tenant && r.SecretVersion != null).Select(r => r.SecretVersion).SingleOrDefaultAsync());
        return (app.Driver(isolation), await app.PlacedAsync(tenant, version ?? 1));
    }

    /// <summary>Reads and writes the database and never works itself.</summary>
    public sealed class IdleApp : PostgresCellApp
    {
        protected override bool Works => false;

        protected override IEnumerable<string> Settings => ["--Portal:Roles=web"];
    }
}
