using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Drivers;

public sealed class TenantConnectionsTests(TenantConnectionsTests.BoundApp app) : IClassFixture<TenantConnectionsTests.BoundApp>
{
    private const int Bound = 12;
    private const int Tenants = 250;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TenantConnections Connections => app.Services.GetRequiredService<TenantConnections>();

    private string Count => $"SELECT count(*) FROM pg_stat_activity WHERE starts_with(usename, '{app.Cell.Prefix}_')";

    private string CountAdministrative => $"SELECT count(*) FROM pg_stat_activity WHERE usename = '{app.Cell.Prefix}admin'";

    [Fact]
    public async Task However_many_tenants_are_opened_at_once_their_server_sees_no_more_than_the_bound()
    {
        PostgresCellApp.SkipWithoutServer();
        var tenants = await MadeAsync(Tenants);
        var (most, administrative, own) = (0, 0, 0);
        using var done = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                own = Math.Max(own, Connections.CountOpen(app.Cell.Id));
                most = Math.Max(most, int.Parse((await TestPostgres.AskAsync(Count))[0], System.Globalization.CultureInfo.InvariantCulture));
                administrative = Math.Max(administrative, int.Parse((await TestPostgres.AskAsync(CountAdministrative))[0], System.Globalization.CultureInfo.InvariantCulture));
            }
        }, Ct);

        await Task.WhenAll(tenants.Select(async tenant =>
        {
            await using var open = await Connections.OpenAsync(tenant, Ct);
            await using var command = open.Connection.CreateCommand();
            command.CommandText = "SELECT current_user || ' ' || count(*) FROM notes";
            Assert.Equal($"{app.Driver(Isolation.SharedDatabase).NameOf(new(app.Cell, tenant))} 0", await command.ExecuteScalarAsync(Ct));
        }));
        await PagesAsync(tenants.Take(100));
        await done.CancelAsync();
        await watching;

        Assert.InRange(own, 2, Bound);
        Assert.InRange(most, 2, Bound + Leaving);
        Assert.InRange(administrative, 0, 2 * PostgresServers.Administrative);
    }

    [Fact]
    public async Task Opening_a_hundred_tenants_pages_opens_no_tenants_database()
    {
        PostgresCellApp.SkipWithoutServer();
        var tenants = await MadeAsync(100);

        await PagesAsync(tenants);

        Assert.Equal(["0"], await TestPostgres.AskAsync($"SELECT count(*) FROM pg_stat_activity WHERE usename IN ({string.Join(',', tenants.Select(t => $"'{app.Driver(Isolation.SharedDatabase).NameOf(new(app.Cell, t))}'"))})"));
    }

    [Fact]
    public async Task A_connection_is_used_again_by_the_same_tenant_as_good_as_new_and_by_no_other()
    {
        PostgresCellApp.SkipWithoutServer();
        var (tenant, other) = ((await MadeAsync(1))[0], (await MadeAsync(1))[0]);

        var first = await PidAsync(tenant, "SET search_path = public");
        var second = await PidAsync(tenant, "SELECT count(*) FROM notes");
        var third = await PidAsync(other, "BEGIN; SELECT count(*) FROM notes"); // and forgets to end it
        var fourth = await PidAsync(other, "SELECT count(*) FROM notes");

        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
        Assert.NotEqual(third, fourth); // what was left in the middle is closed
    }

    [Fact]
    public async Task A_tenant_that_is_locked_finds_its_kept_connection_ended()
    {
        PostgresCellApp.SkipWithoutServer();
        var tenant = (await MadeAsync(1))[0];
        await PidAsync(tenant, "SELECT 1");
        var driver = app.Driver(Isolation.SharedDatabase);

        await driver.LockAsync(new(app.Cell, tenant), Ct);
        await Assert.ThrowsAsync<DatabaseLockedException>(() => Connections.OpenAsync(tenant, Ct));
        await driver.UnlockAsync(new(app.Cell, tenant), Ct);

        await PidAsync(tenant, "SELECT count(*) FROM notes");
    }

    [Fact]
    public async Task In_the_middle_of_a_rotation_the_next_password_is_tried()
    {
        PostgresCellApp.SkipWithoutServer();
        Assert.SkipUnless(app.Server.ChecksPasswords, "The server trusts everybody.");
        var tenant = (await MadeAsync(1))[0];
        await app.InScopeAsync(async services =>
        {
            await services.GetRequiredService<Places>().AddLoginAsync(tenant, 2, Ct);
            return await services.GetRequiredService<PortalDb>().SaveChangesAsync(Ct);
        });

        await PidAsync(tenant, "SELECT count(*) FROM notes");
        await app.Driver(Isolation.SharedDatabase).SetPasswordAsync(await app.PlacedAsync(tenant, 2), Ct); // the ledger still says 1
        await TestPostgres.AskAsync($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '{app.Driver(Isolation.SharedDatabase).NameOf(new(app.Cell, tenant))}'");

        await PidAsync(tenant, "SELECT count(*) FROM notes");
    }

    [Fact]
    public async Task Who_waits_too_long_is_told_what_to_do()
    {
        PostgresCellApp.SkipWithoutServer();
        var tenants = await MadeAsync(Bound + 1);
        var open = await Task.WhenAll(tenants.Take(Bound).Select(t => Connections.OpenAsync(t, Ct)));

        var busy = await Assert.ThrowsAsync<TenantConnectionsBusyException>(() => Connections.OpenAsync(tenants[^1], Ct));
        Assert.Contains("Provisioning:TenantConnections", busy.Message, StringComparison.Ordinal);

        await open[0].DisposeAsync();
        await using (await Connections.OpenAsync(tenants[^1], Ct))
        {
        }

        foreach (var connection in open)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task Who_has_no_database_is_told_so_and_takes_no_turn()
    {
        PostgresCellApp.SkipWithoutServer();
        for (var i = 0; i <= Bound; i++)
            await Assert.ThrowsAsync<InvalidOperationException>(() => Connections.OpenAsync(TenantId.New(), Ct));

        Assert.InRange(Connections.CountOpen(app.Cell.Id), 0, Bound);
    }

    /// <summary>A server's process ends a moment after its client has left: so many may be on their way out when they are counted.</summary>
    private const int Leaving = 4;

    private async Task PagesAsync(IEnumerable<TenantId> tenants) => await Parallel.ForEachAsync(tenants, Ct, async (tenant, ct) =>
    {
        var overview = await app.As(Callers.OwnerOf(tenant)).SendAsync(new GetTenantOverview(tenant), ct);
        Assert.Equal("postgres-schema", Assert.Single(overview.Value!.Resources).Kind);
    });

    private async Task<string> PidAsync(TenantId tenant, string sql)
    {
        await using var open = await Connections.OpenAsync(tenant, Ct);
        await PostgresServers.ExecuteAsync((NpgsqlConnection)open.Connection, sql, Ct);
        return ((NpgsqlConnection)open.Connection).ProcessID.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<IReadOnlyList<TenantId>> MadeAsync(int count)
    {
        var tenants = new List<TenantId>();
        for (var i = 0; i < count; i++)
            tenants.Add(await app.Given.AnActiveTenantAsync());

        var driver = app.Driver(Isolation.SharedDatabase);
        await app.InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<PortalDb>();
            foreach (var tenant in tenants)
            {
                await services.GetRequiredService<Places>().AddLoginAsync(tenant, 1, Ct);
                db.Resources.Add(new Resource
                {
                    Id = Guid.CreateVersion7(), TenantId = tenant, Kind = driver.Kind, Name = driver.NameOf(new(app.Cell, tenant)), CellId = app.Cell.Id, SecretVersion = 1, CreatedAt = app.Clock.GetUtcNow(),
                });
            }

            return await db.SaveChangesAsync(Ct);
        });
        await Parallel.ForEachAsync(tenants, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Ct }, async (tenant, ct) => await driver.EnsureAsync(await app.PlacedAsync(tenant), "Notes", ct));
        return tenants;
    }

    public sealed class BoundApp : PostgresCellApp
    {
        protected override IEnumerable<string> Settings => [.. base.Settings, $"--Provisioning:TenantConnections={Bound}", "--Provisioning:TenantConnectionPatience=00:00:20"];
    }
}
