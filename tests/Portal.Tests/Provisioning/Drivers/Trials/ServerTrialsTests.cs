using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Provisioning.Drivers.Storage;
using Portal.Provisioning.Drivers.Trials;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Drivers.Trials;

public sealed class ServerTrialsTests(Azurite azurite) : IClassFixture<Azurite>
{
    private const string Password = "pa55-Wort!";
    private static readonly ServerTrials Trials = new(new DriverSet([], []), NullLogger<ServerTrials>.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseEngine.Postgres, "")]
    [InlineData(DatabaseEngine.Postgres, "hello")]
    [InlineData(DatabaseEngine.Postgres, "Host=db")]
    [InlineData(DatabaseEngine.Postgres, "Username=portal;Password=x")]
    [InlineData(DatabaseEngine.Postgres, "Host=db;Username=portal;Port=many")]
    [InlineData(DatabaseEngine.Postgres, "Host=db;Username=portal;Port=99999999999")]
    [InlineData(DatabaseEngine.Postgres, "Host=db;Username=portal;Nonsense=1")]
    [InlineData(DatabaseEngine.Postgres, "Server=db;User Id=sa;Encrypt=true;TrustServerCertificate=true")]
    [InlineData(DatabaseEngine.Postgres, "Host=db;Username='portal")]
    [InlineData(DatabaseEngine.Postgres, "postgres://portal:x@db/postgres")]
    [InlineData(DatabaseEngine.SqlServer, "")]
    [InlineData(DatabaseEngine.SqlServer, "hello")]
    [InlineData(DatabaseEngine.SqlServer, "User Id=sa;Password=x")]
    [InlineData(DatabaseEngine.SqlServer, "Host=db;Username=portal")]
    [InlineData(DatabaseEngine.SqlServer, "Server=db;Encrypt=perhaps")]
    [InlineData(DatabaseEngine.SqlServer, "Server=db;AttachDbFilename=/etc/passwd")]
    [InlineData(DatabaseEngine.SqlServer, "Server=db;Integrated Security=true;Authentication=Active Directory Password")]
    public async Task What_is_no_connection_string_is_malformed(DatabaseEngine engine, string text) =>
        Assert.Equal(ServerFault.Malformed, (await Trials.DatabaseAsync(engine, text, Ct)).Fault);

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("AccountName=x")]
    [InlineData("AccountName=x;AccountKey=y")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=;AccountKey=YQ==")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=x;AccountKey=%%%;EndpointSuffix=core.windows.net")]
    [InlineData("BlobEndpoint=not a uri;AccountName=x;AccountKey=YQ==")]
    [InlineData("Host=db;Username=portal;Password=x")]
    [InlineData("=;=;;=")]
    public async Task What_is_no_connection_string_of_an_account_is_malformed(string text) =>
        Assert.Equal(ServerFault.Malformed, (await Trials.StorageAsync(BlobStorage.DriverKind, text, Ct)).Fault);

    [Fact]
    public async Task Where_nobody_listens_that_is_said_soon_and_without_the_password()
    {
        var port = FreePort();
        var clock = Stopwatch.StartNew();

        ServerTrial[] trials =
        [
            await Trials.DatabaseAsync(DatabaseEngine.Postgres, $"Host=127.0.0.1;Port={port};Username=portal;Password={Password}", Ct),
            await Trials.DatabaseAsync(DatabaseEngine.SqlServer, $"Server=127.0.0.1,{port};User Id=portal;Password={Password}", Ct),
            await Trials.StorageAsync(BlobStorage.DriverKind, $"DefaultEndpointsProtocol=http;AccountName=x;AccountKey=YQ==;BlobEndpoint=http://127.0.0.1:{port}/x;", Ct),
        ];

        Assert.All(trials, t => Assert.Equal(ServerFault.Unreachable, t.Fault));
        Assert.All(trials, t => Assert.Contains($"{port}", t.Server));
        Assert.All(trials, t => Assert.DoesNotContain(Password, t.ToString()));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"It took {clock.Elapsed}.");
    }

    [Theory]
    [InlineData(DatabaseEngine.Postgres)]
    [InlineData(DatabaseEngine.SqlServer)]
    public async Task A_server_that_takes_the_call_and_says_nothing_is_given_up(DatabaseEngine engine)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var clock = Stopwatch.StartNew();

        var trial = await Trials.DatabaseAsync(engine, engine == DatabaseEngine.Postgres ? $"Host=127.0.0.1;Port={port};Username=portal" : $"Server=127.0.0.1,{port};User Id=portal;Password=x", Ct);

        Assert.Equal(ServerFault.Unreachable, trial.Fault);
        Assert.True(clock.Elapsed < ServerTrials.Longest + TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
    }

    [Fact]
    public async Task An_account_that_takes_the_key_is_fit_and_another_key_is_refused()
    {
        var good = await Trials.StorageAsync(BlobStorage.DriverKind, azurite.ConnectionString, Ct);
        var bad = await Trials.StorageAsync(BlobStorage.DriverKind, System.Text.RegularExpressions.Regex.Replace(azurite.ConnectionString, "AccountKey=[^;]*", "AccountKey=YQ=="), Ct);

        Assert.Equal(new ServerTrial(null, azurite.Address), good);
        Assert.Equal((ServerFault.Refused, azurite.Address), (bad.Fault, bad.Server));
    }

    [Theory]
    [InlineData("SUPERUSER", null)]
    [InlineData("CREATEDB CREATEROLE", null)]
    [InlineData("CREATEDB", nameof(ServerFault.LacksRights))]
    [InlineData("CREATEROLE", nameof(ServerFault.LacksRights))]
    [InlineData("", nameof(ServerFault.LacksRights))]
    [InlineData("NOLOGIN", nameof(ServerFault.Refused))]
    public async Task On_postgresql_the_rights_of_the_user_decide(string rights, string? fault)
    {
        var server = Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "PostgreSQL is not there: set PORTAL_TEST_POSTGRES to a connection string of a server to test on.");
        var user = $"trial_{Guid.NewGuid():N}";
        await SayAsync(server, $"CREATE ROLE {user} {(rights == "NOLOGIN" ? "" : "LOGIN")} {rights} PASSWORD '{Password}'");
        try
        {
            var trial = await Trials.DatabaseAsync(DatabaseEngine.Postgres, new NpgsqlConnectionStringBuilder(server) { Username = user, Password = Password }.ToString(), Ct);

            Assert.Equal(fault, trial.Fault?.ToString());
            Assert.EndsWith(", " + user, trial.Server);
            Assert.DoesNotContain(Password, trial.ToString());
        }
        finally
        {
            await SayAsync(server, $"DROP ROLE {user}");
        }
    }

    [Theory]
    [InlineData("13.22", true)]
    [InlineData("14.19", true)]
    [InlineData("15.0", false)]
    [InlineData("18.1", false)]
    public async Task On_postgresql_a_server_is_too_old_for_a_cell_exactly_when_it_is_too_old_for_the_drivers(string version, bool isTooOld)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var answering = AnswerAsPostgresAsync(server, version);
        var connection = $"Host=127.0.0.1;Port={((IPEndPoint)server.LocalEndpoint).Port};Username=portal;SSL Mode=Disable;Server Compatibility Mode=NoTypeLoading";

        var trial = await Trials.DatabaseAsync(DatabaseEngine.Postgres, connection, Ct);
        await answering;

        Assert.Equal(isTooOld, trial.Fault == ServerFault.Unsuitable);
        Assert.Equal(isTooOld, Version.Parse(version).Major < PostgresServers.OldestMajor);
    }

    [Fact]
    public async Task On_postgresql_a_database_that_is_not_there_is_said_with_its_code()
    {
        var server = Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "PostgreSQL is not there: set PORTAL_TEST_POSTGRES to a connection string of a server to test on.");

        var trial = await Trials.DatabaseAsync(DatabaseEngine.Postgres, new NpgsqlConnectionStringBuilder(server) { Database = "no_such_database" }.ToString(), Ct);

        Assert.Equal((ServerFault.Failed, "3D000"), (trial.Fault, trial.Code));
    }

    [Fact]
    public async Task On_postgresql_a_server_without_encryption_is_told_from_one_that_is_away()
    {
        var server = Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "PostgreSQL is not there: set PORTAL_TEST_POSTGRES to a connection string of a server to test on.");

        var trial = await Trials.DatabaseAsync(DatabaseEngine.Postgres, new NpgsqlConnectionStringBuilder(server) { SslMode = SslMode.VerifyFull }.ToString(), Ct);

        Assert.Equal(ServerFault.Untrusted, trial.Fault);
    }

    [Fact]
    public async Task On_sql_server_the_administrator_is_fit_and_a_wrong_password_refused()
    {
        Assert.SkipWhen(TestDatabase.SqlServerForTenants is null, TestDatabase.NoSqlServer);
        var wrong = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(TestDatabase.SqlServerForTenants) { Password = Password };

        Assert.Null((await Trials.DatabaseAsync(DatabaseEngine.SqlServer, TestDatabase.SqlServerForTenants, Ct)).Fault);
        Assert.Equal(ServerFault.Refused, (await Trials.DatabaseAsync(DatabaseEngine.SqlServer, wrong.ToString(), Ct)).Fault);
    }

    /// <summary>Lets one client in, says the version, and is gone at the first question.</summary>
    private static async Task AnswerAsPostgresAsync(TcpListener server, string version)
    {
        using var client = await server.AcceptTcpClientAsync(Ct);
        var stream = client.GetStream();
        await stream.ReadAtLeastAsync(new byte[4096], 8, cancellationToken: Ct); // who it is, and where it wants to
        byte[] status = [.. "server_version\0"u8, .. System.Text.Encoding.ASCII.GetBytes(version), 0];
        byte[] welcome = [(byte)'R', 0, 0, 0, 8, 0, 0, 0, 0, (byte)'S', 0, 0, 0, (byte)(status.Length + 4), .. status, (byte)'Z', 0, 0, 0, 5, (byte)'I'];
        await stream.WriteAsync(welcome, Ct);
        await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, Ct);
    }

    private static async Task SayAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
