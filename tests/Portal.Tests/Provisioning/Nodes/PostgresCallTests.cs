using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Nodes;

/// <summary>Two web nodes on one PostgreSQL: what one commits, the other's pages hear of at once, and whatever breaks in between costs a moment, never the news.</summary>
[WithoutFaults("About starting; a start that fails is ended with its reason and repeated by whoever runs the program.")]
public sealed class PostgresCallTests(PostgresCallTests.ListeningApp app) : IClassFixture<PostgresCallTests.ListeningApp>
{
    private const string NeedsPostgres = "LISTEN and NOTIFY are PostgreSQL's.";

    [Fact]
    public async Task Every_change_of_another_process_is_heard_within_milliseconds()
    {
        Assert.SkipUnless(TestDatabase.Provider == DatabaseProvider.Postgres, NeedsPostgres);
        const int changes = 300;
        await app.UntilHearingAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => OpenAsync()));
        var heard = ids.ToDictionary(id => id, _ => new SemaphoreSlim(0));
        var watches = ids.Select(id => app.Feed.Watch(id, () =>
        {
            heard[id].Release();
            return Task.CompletedTask;
        })).ToList();
        foreach (var id in ids)
            Assert.True(await heard[id].WaitAsync(TimeSpan.FromSeconds(5))); // the first look

        var took = new List<double>();
        await using var other = new NpgsqlConnection(app.ConnectionString);
        await other.OpenAsync();
        for (var i = 0; i < changes; i++)
        {
            var id = ids[i % ids.Length];
            await ChangeAsync(other, id);
            var committed = Stopwatch.GetTimestamp();
            Assert.True(await heard[id].WaitAsync(TimeSpan.FromMilliseconds(900)), $"Change {i} was not called within the time of a look.");
            took.Add(Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
        }

        watches.ForEach(w => w.Dispose());
        took.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"{changes} changes, commit to callback: median {took[changes / 2]:0.0} ms, p95 {took[changes * 95 / 100]:0.0} ms, longest {took[^1]:0.0} ms");
        Assert.InRange(took[changes / 2], 0, 100);
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_change_at_once_and_the_listening_connection_is_cut_all_the_time()
    {
        Assert.SkipUnless(TestDatabase.Provider == DatabaseProvider.Postgres, NeedsPostgres);
        await app.UntilHearingAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => OpenAsync()));
        var seen = ids.ToDictionary(id => id, _ => 0);
        var watches = ids.Select(id => app.Feed.Watch(id, async () =>
        {
            var version = (await app.OperationAsync(id)).Version;
            lock (seen)
                seen[id] = Math.Max(seen[id], version);
        })).ToList();

        using var done = new CancellationTokenSource();
        var cutting = CutAsync(done.Token);
        await Task.WhenAll(ids.Select(async id =>
        {
            await using var other = new NpgsqlConnection(app.ConnectionString);
            await other.OpenAsync();
            for (var i = 0; i < 25; i++)
            {
                await ChangeAsync(other, id);
                await Task.Delay(Random.Shared.Next(100));
            }
        }));

        await PortalApp.UntilAsync("everybody has seen the last version", () =>
        {
            lock (seen)
                return Task.FromResult(seen.Values.All(v => v == 26));
        }, TimeSpan.FromSeconds(10));
        await done.CancelAsync();
        Assert.InRange(await cutting, 2, int.MaxValue);
        watches.ForEach(w => w.Dispose());
        await app.UntilHearingAsync();
    }

    [Fact]
    public async Task While_nobody_listens_a_look_finds_the_change()
    {
        Assert.SkipUnless(TestDatabase.Provider == DatabaseProvider.Postgres, NeedsPostgres);
        var id = await OpenAsync();
        var calls = 0;
        using var watch = app.Feed.Watch(id, () => Task.FromResult(Interlocked.Increment(ref calls)));
        await PortalApp.UntilAsync("the first look", () => Task.FromResult(calls > 0));
        await app.DoAsync("ALTER TABLE \"Operations\" DISABLE TRIGGER portal_operation_changed");
        try
        {
            var before = calls;
            await using var other = new NpgsqlConnection(app.ConnectionString);
            await other.OpenAsync();
            await ChangeAsync(other, id);

            await PortalApp.UntilAsync("a look finds it", () => Task.FromResult(calls > before), TimeSpan.FromSeconds(7));
        }
        finally
        {
            await app.DoAsync("ALTER TABLE \"Operations\" ENABLE TRIGGER portal_operation_changed");
        }
    }

    [Fact]
    public async Task Ten_nodes_that_start_at_once_install_the_trigger_once()
    {
        Assert.SkipUnless(TestDatabase.Provider == DatabaseProvider.Postgres, NeedsPostgres);
        await app.DoAsync("DROP TRIGGER portal_operation_changed ON \"Operations\"; DROP FUNCTION portal_operation_changed");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            await using var scope = app.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ControlDatabase>().MigrateAsync(CancellationToken.None);
        }));

        Assert.Equal(1, await app.InDatabaseAsync(db => db.Database.SqlQueryRaw<int>("SELECT COUNT(*)::int AS \"Value\" FROM pg_trigger WHERE tgname = 'portal_operation_changed'").SingleAsync()));
    }

    [Fact]
    public async Task A_login_that_may_not_make_triggers_starts_all_the_same()
    {
        Assert.SkipUnless(TestDatabase.Provider == DatabaseProvider.Postgres, NeedsPostgres);
        var (role, password) = ($"portal_plain_{Guid.NewGuid():N}", Guid.NewGuid().ToString("N"));
        var database = new NpgsqlConnectionStringBuilder(app.ConnectionString).Database;
        await app.DoAsync($"CREATE ROLE {role} LOGIN PASSWORD '{password}'; GRANT CONNECT ON DATABASE \"{database}\" TO {role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}");
        try
        {
            await using var data = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(app.ConnectionString) { Username = role, Password = password, Pooling = false }.ToString());
            await using var db = new PostgresPortalDb(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql(data).Options, new CallerContext());
            foreach (var install in app.Services.GetServices<IInstall>())
                await install.InstallAsync(db, CancellationToken.None);
        }
        finally
        {
            await app.DoAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    private async Task<int> CutAsync(CancellationToken ct)
    {
        var cuts = 0;
        while (!ct.IsCancellationRequested)
        {
            cuts += await app.CutListenersAsync();
            await Task.Delay(400, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return cuts;
    }

    private async Task<OperationId> OpenAsync()
    {
        var tenant = await app.Given.ATenantAsync(Portal.Features.Tenants.TenantStatus.Active);
        var id = OperationId.New();
        await app.InDatabaseAsync(async db =>
        {
            db.Operations.Add(new Operation { Id = id, TenantId = tenant, Kind = OperationKind.Resume, Status = OperationStatus.Failed, CreatedAt = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        });
        return id;
    }

    private static async Task ChangeAsync(NpgsqlConnection connection, OperationId id)
    {
        await using var change = new NpgsqlCommand("UPDATE \"Operations\" SET \"Version\" = \"Version\" + 1 WHERE \"Id\" = $1", connection) { Parameters = { new() { Value = id.Value } } };
        Assert.Equal(1, await change.ExecuteNonQueryAsync());
    }

    /// <summary>A web node.</summary>
    public sealed class ListeningApp : PortalApp, IAsyncLifetime
    {
        public IOperationFeed Feed => Services.GetRequiredService<IOperationFeed>();

        public string ConnectionString => Services.GetRequiredService<DatabaseConnection>().ConnectionString;

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await StartAsync();
        }

        public Task UntilHearingAsync() => UntilAsync("the node hears", () => Task.FromResult(Services.GetRequiredService<Portal.Provisioning.Nodes.Hearing>().Hears));

        public async Task DoAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        /// <returns>How many there were.</returns>
        public Task<int> CutListenersAsync() => InDatabaseAsync(db => db.Database.SqlQueryRaw<int>(
            "SELECT COUNT(pg_terminate_backend(pid))::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'portal listener'").SingleAsync());

        protected override IEnumerable<string> Settings => ["--Portal:Roles=web"];
    }
}
