using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Cells;
using Portal.Features.Plans;
using Portal.Integrations.Redis;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Nodes;
using Portal.Provisioning.Records;
using Portal.Tests.Support;
using StackExchange.Redis;

namespace Portal.Tests.Integrations.Redis;

/// <summary>A node with a real Redis that comes and goes.</summary>
[Collection(nameof(Alone))]
public sealed class RedisTests(RedisTests.RedisApp app) : IClassFixture<RedisTests.RedisApp>
{
    [Fact]
    public async Task What_visitors_read_stands_in_Redis_under_our_prefix_and_goes_when_it_changes()
    {
        Assert.SkipUnless(RedisServer.Exists, RedisServer.IsMissing);
        var visitor = app.As(Callers.Anonymous);
        IReadOnlyList<PlanOffer> before = [];
        await PortalApp.UntilAsync("what was read stands in Redis", async () => // where a test before this one has stopped it, it is left alone for a while
        {
            before = (await visitor.SendAsync(new ListPlans())).Value;
            return (await app.KeysAsync()).Exists(k => k.StartsWith("shop:cache:plans", StringComparison.Ordinal));
        });
        Assert.NotEmpty(before);

        await using (var other = Another())
        {
            other.Plans.Add(new Plan { Id = Guid.CreateVersion7(), Code = "newest", Number = 1, Name = "Newest", Position = 99 });
            await other.SaveChangesAsync();
        }

        // Behind the cache's back: still the old answer. By a save of the program: the new one at once.
        Assert.Equal(before.Select(p => p.Code), (await visitor.SendAsync(new ListPlans())).Value.Select(p => p.Code));
        await app.InDatabaseAsync(async db =>
        {
            db.Plans.Add(new Plan { Id = Guid.CreateVersion7(), Code = "later", Number = 1, Name = "Later", Position = 100 });
            await db.SaveChangesAsync();
        });
        Assert.Equal(before.Select(p => p.Code).Append("newest").Append("later"), (await visitor.SendAsync(new ListPlans())).Value.Select(p => p.Code));
    }

    [Fact]
    public async Task Regions_follow_their_cells()
    {
        Assert.SkipUnless(RedisServer.Exists, RedisServer.IsMissing);
        var visitor = app.As(Callers.Anonymous);
        Assert.DoesNotContain((await visitor.SendAsync(new ListRegions())).Value, r => r.Code == "mars");

        await app.InDatabaseAsync(async db =>
        {
            db.Cells.Add(new Cell { Id = CellId.New(), Name = "mars-1", Region = "mars", StorageDriver = "folder-storage", Capacity = 1, IsOpen = true });
            await db.SaveChangesAsync();
        });

        Assert.Contains((await visitor.SendAsync(new ListRegions())).Value, r => r.Code == "mars");
    }

    [Fact]
    public async Task Nodes_on_a_database_that_cannot_call_hear_each_other_over_Redis()
    {
        Assert.SkipUnless(RedisServer.Exists, RedisServer.IsMissing);
        Assert.SkipWhen(TestDatabase.Provider == DatabaseProvider.Postgres, "PostgreSQL calls by itself.");
        await app.UntilHearingAsync();
        var heard = new SemaphoreSlim(0);
        var id = OperationId.New(); // of which the database knows nothing: no look can find it
        using var watch = app.Services.GetRequiredService<IOperationFeed>().Watch(id, () => Task.FromResult(heard.Release()));
        await using var elsewhere = await ConnectionMultiplexer.ConnectAsync(app.Redis.ConnectionString);

        var took = new List<double>();
        for (var version = 1; version <= 100; version++)
        {
            var sent = Stopwatch.GetTimestamp();
            await elsewhere.GetSubscriber().PublishAsync(RedisChannel.Literal("shop:portal_operations"), Channels.Write(id, version));
            Assert.True(await heard.WaitAsync(TimeSpan.FromSeconds(5)), $"Call {version} was not heard.");
            took.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        took.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"100 calls over Redis: median {took[50]:0.0} ms, p95 {took[95]:0.0} ms");
        await elsewhere.GetSubscriber().PublishAsync(RedisChannel.Literal("another:portal_operations"), Channels.Write(id, 1000));
        Assert.False(await heard.WaitAsync(TimeSpan.FromMilliseconds(200)), "Another installation was heard.");
    }

    [Fact]
    public async Task This_nodes_own_changes_are_sent_to_others()
    {
        Assert.SkipUnless(RedisServer.Exists, RedisServer.IsMissing);
        Assert.SkipWhen(TestDatabase.Provider == DatabaseProvider.Postgres, "PostgreSQL calls by itself.");
        await app.UntilHearingAsync();
        await using var elsewhere = await ConnectionMultiplexer.ConnectAsync(app.Redis.ConnectionString);
        var heard = new TaskCompletionSource<string>();
        await elsewhere.GetSubscriber().SubscribeAsync(RedisChannel.Literal("shop:portal_operations"), (_, text) => heard.TrySetResult(text.ToString()));

        var operation = new Operation { Id = OperationId.New() };
        app.Services.GetRequiredService<OperationNews>().Changed(operation);

        Assert.Equal(Channels.Write(operation.Id, operation.Version), await heard.Task.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task While_Redis_is_away_pages_live_the_node_is_ready_but_degraded_and_everything_comes_back_by_itself()
    {
        Assert.SkipUnless(RedisServer.Exists, RedisServer.IsMissing);
        var http = await app.HttpAsync();
        await PortalApp.UntilAsync("it is healthy", async () => await http.GetStringAsync("/health/ready") == "Healthy");

        await app.Redis.StopAsync();
        try
        {
            await PortalApp.UntilAsync("it is degraded", async () => await http.GetStringAsync("/health/ready") == "Degraded");
            var began = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/pricing")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/signup")).StatusCode);
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(5));
            await app.AssertPagesConnectAsync();
            app.Services.GetRequiredService<OperationNews>().Changed(new Operation { Id = OperationId.New() });
        }
        finally
        {
            await app.Redis.StartAsync();
        }

        await PortalApp.UntilAsync("it is healthy again", async () => await http.GetStringAsync("/health/ready") == "Healthy");
        if (TestDatabase.Provider != DatabaseProvider.Postgres)
            await app.UntilHearingAsync();
    }

    [Fact]
    public void A_hubs_backplane_is_Redis()
    {
        Assert.SkipUnless(RedisServer.Exists, RedisServer.IsMissing);
        Assert.IsType<TolerantBackplane<SomeHub>>(app.Services.GetRequiredService<HubLifetimeManager<SomeHub>>());
    }

    private PortalDb Another() => TestDatabase.Provider switch
    {
        DatabaseProvider.Postgres => new PostgresPortalDb(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql(app.ConnectionString).Options, new CallerContext()),
        DatabaseProvider.SqlServer => new SqlServerPortalDb(new DbContextOptionsBuilder<SqlServerPortalDb>().UseSqlServer(app.ConnectionString).Options, new CallerContext()),
        _ => new SqlitePortalDb(new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite(app.ConnectionString).Options, new CallerContext()),
    };

    public sealed class SomeHub : Hub;

    public sealed class RedisApp : PortalApp, IAsyncLifetime
    {
        public RedisServer Redis { get; } = new();

        public string ConnectionString => Services.GetRequiredService<DatabaseConnection>().ConnectionString;

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            if (!RedisServer.Exists)
                return;

            await Redis.StartAsync();
            await InitializeAsync();
            await StartAsync();
            await InDatabaseAsync(async db =>
            {
                await PlanDefaults.EnsureAsync(db, DateTimeOffset.UnixEpoch, CancellationToken.None);
                await ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, CancellationToken.None);
            });
        }

        async ValueTask IAsyncDisposable.DisposeAsync()
        {
            await DisposeAsync();
            Redis.Dispose();
        }

        public Task UntilHearingAsync() => UntilAsync("the node hears", () => Task.FromResult(Services.GetRequiredService<Hearing>().Hears));

        /// <summary>As a browser opens a live page's connection, up to where the backplane would refuse it.</summary>
        public async Task AssertPagesConnectAsync()
        {
            var client = ((TestServer)Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()).CreateWebSocketClient();
            client.ConfigureRequest = request => request.Headers.Origin = "http://localhost:5080";
            using var socket = await client.ConnectAsync(new Uri("ws://localhost:5080/_blazor"), CancellationToken.None);
            await socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            var answer = new byte[1000];
            var got = await socket.ReceiveAsync(answer, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5));
            Assert.Equal("{}\u001e", Encoding.UTF8.GetString(answer, 0, got.Count));
            var next = socket.ReceiveAsync(answer, CancellationToken.None);
            Assert.NotSame(next, await Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(3)))); // refused, it would be told so here
        }

        public async Task<List<string>> KeysAsync()
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(Redis.ConnectionString);
            return [.. redis.GetServers()[0].Keys().Select(k => k.ToString())];
        }

        protected override IEnumerable<string> Settings => [$"--Redis:ConnectionString={Redis.ConnectionString}", "--Redis:Prefix=shop", "--Portal:Roles=web"];
    }
}
