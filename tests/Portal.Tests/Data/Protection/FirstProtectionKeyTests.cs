using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Data.Protection;
using Portal.Features.Members;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Data.Protection;

[WithoutFaults("About starting; a start that fails is ended with its reason and repeated by whoever runs the program.")]
public sealed class FirstProtectionKeyTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Many_that_start_at_once_make_one_key_and_a_usable_one_is_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(EnsureAsync)));
        await EnsureAsync();

        Assert.Equal(1, await app.InDatabaseAsync(db => db.DataProtectionKeys.CountAsync()));
    }

    [Fact]
    public async Task Where_every_key_is_used_up_there_is_a_new_one()
    {
        await EnsureAsync();
        var before = await app.InDatabaseAsync(db => db.DataProtectionKeys.CountAsync());

        app.Services.GetRequiredService<IKeyManager>().RevokeAllKeys(app.Clock.GetUtcNow());
        await EnsureAsync();

        Assert.Equal(before + 2, await app.InDatabaseAsync(db => db.DataProtectionKeys.CountAsync())); // the revocation, and a key
        Assert.Single(app.Services.GetRequiredService<IKeyManager>().GetAllKeys(), k => !k.IsRevoked);
        await app.InDatabaseAsync(db => db.DataProtectionKeys.ExecuteDeleteAsync());
    }

    private async Task EnsureAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FirstProtectionKey>().EnsureAsync(CancellationToken.None);
    }
}

/// <summary>Several real processes that start at once on one empty database.</summary>
[WithoutFaults("The program runs in processes of its own, where no faults are injected.")]
public sealed class FirstStartOfManyTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-nodes-").FullName;
    private readonly string _name = $"portal_nodes_{Guid.NewGuid():N}";
    private string _connection = "";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(TestPostgres.Server is null, TestPostgres.SkipReason);
        await TestPostgres.ExecuteAsync($"CREATE DATABASE {_name}");
        _connection = new NpgsqlConnectionStringBuilder(TestPostgres.Server) { Database = _name, MaxPoolSize = 20 }.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (TestPostgres.Server is not null)
            await TestPostgres.ExecuteAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task There_is_one_key_and_a_cookie_of_one_is_read_by_the_others()
    {
        // Held back until all of them want to see which keys there are: left alone they might come one after the other.
        using (var migrate = ProgramRun.Start(["migrate", .. Settings]))
            Assert.Equal(0, await migrate.EndAsync());

        await using var gate = new NpgsqlConnection(_connection);
        await gate.OpenAsync();
        await using var closed = await gate.BeginTransactionAsync();
        await using (var close = new NpgsqlCommand("SET LOCAL idle_in_transaction_session_timeout = 0; LOCK TABLE \"DataProtectionKeys\"", gate))
            await close.ExecuteNonQueryAsync();

        var addresses = Enumerable.Range(0, 3).Select(_ => FreeAddress()).ToList();
        var nodes = addresses.Select((address, i) => ProgramRun.Start(
        [
            $"--urls={address}",
            $"--Portal:Seed={(i == 0 ? "true" : "false")}",
            .. Settings,
        ])).ToList();
        try
        {
            await PortalApp.UntilAsync("all of them wait", async () =>
                await TestPostgres.AskAsync($"SELECT count(*) FROM pg_stat_activity WHERE datname = '{_name}' AND wait_event_type = 'Lock'") is [var waiting] && waiting == "3", TimeSpan.FromSeconds(60));
            await closed.RollbackAsync();
            foreach (var node in nodes)
                await node.UntilItSaysAsync("is running");

            Assert.Equal(["1"], await TestPostgres.AskAsync("SELECT count(*) FROM \"DataProtectionKeys\"", _name));
            using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
            using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
            await http.FillInAsync($"{addresses[0]}/signin", "signin", ("Form.Email", DevelopmentAccounts.All[0].Email), ("Form.Password", DevelopmentAccounts.Password));
            foreach (var address in addresses) // cookies know no ports
                Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"{address}/account")).StatusCode);

            Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync($"{addresses[1]}/account")).StatusCode);
        }
        finally
        {
            foreach (var node in nodes)
                node.Dispose();
        }
    }

    private IEnumerable<string> Settings =>
    [
        $"--Portal:DataDirectory={_folder}", // the root key is shared, as several nodes must
        "--Portal:Roles=web",
        "--Database:Provider=Postgres",
        $"--ConnectionStrings:Portal={_connection}",
    ];

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
