using System.Net;
using MimeKit;
using Npgsql;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Outages;

/// <summary>
/// A real PostgreSQL server goes away under load: 12 seconds, or 20 with <c>PORTAL_TEST_OUTAGES=all</c>. Pages say so and nobody is signed out; then everything goes
/// on by itself, and every mail has gone out once.
/// </summary>
[WithoutFaults("Brings a real outage.")]
public sealed class DatabaseServerTests : IAsyncDisposable
{
    private MailServer? _mails;

    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("PORTAL_TEST_OUTAGES") == "all" ? 20 : 12);

    [Fact]
    public async Task A_server_that_stopped_and_came_back_has_cost_nothing_but_the_time()
    {
        SkipWithoutServer();
        await using var server = await PostgresServer.CreateAsync();
        await using var app = new App(server.ConnectionString, await MailPortAsync());
        await app.InitializeAsync();
        var load = new Load(app);

        await load.GoOnAsync(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            await server.StopImmediatelyAsync();
            await Task.Delay(Length);
            await server.StartAsync();
        });

        Assert.True(load.Away > 0);
        Assert.Contains(HttpStatusCode.ServiceUnavailable, load.AnswersOf("/account")); // what visitors read may come from the cache
        AssertSentOnce();
    }

    [Fact]
    public async Task Connections_that_are_cut_again_and_again_are_made_anew_and_nothing_is_lost()
    {
        SkipWithoutServer();
        await using var server = await PostgresServer.CreateAsync();
        await using var app = new App(server.ConnectionString, await MailPortAsync());
        await app.InitializeAsync();

        await new Load(app).GoOnAsync(async () =>
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "postgres", Pooling = false }.ToString());
            await connection.OpenAsync();
            for (var cut = 0; cut < (int)Length.TotalSeconds; cut++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
                await using var command = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'portal'", connection);
                await command.ExecuteNonQueryAsync();
            }
        });

        AssertSentOnce();
    }

    public ValueTask DisposeAsync() => _mails?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<int> MailPortAsync() => (_mails = await MailServer.StartAsync()).Port;

    private static void SkipWithoutServer()
    {
        Assert.SkipWhen(TestDatabase.Provider != DatabaseProvider.Postgres, "It is about a server of PostgreSQL.");
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
    }

    private void AssertSentOnce()
    {
        var ids = _mails!.Received.Select(m => MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(m))).MessageId).ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    private sealed class App(string connection, int mailPort) : PortalApp
    {
        protected override string RunsIn => "Production";

        protected override IEnumerable<string> Settings =>
            [$"--ConnectionStrings:Portal={connection}", "--Mail:Host=127.0.0.1", $"--Mail:Port={mailPort}", "--Mail:Security=None", "--Provisioning:Reconcile=00:00:01"];
    }
}
