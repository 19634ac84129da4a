using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Portal.Tests.Support;

/// <summary>A PostgreSQL server of a test's own, in a temporary folder, which may be stopped as by a power cut.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-pg-").FullName;
    private readonly int _port = FreePort();

    /// <summary>Why there can be none; null: there can.</summary>
    public static string? Missing { get; } =
        Bin is null ? "There is no PostgreSQL server on this machine (apt-get install postgresql)." : Environment.UserName == "root" && !File.Exists("/usr/sbin/runuser") && !File.Exists("/sbin/runuser") ? "PostgreSQL refuses to run as root, and there is no runuser." : null;

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=portal;Database=portal;Maximum Pool Size=30";

    private static string? Bin => field ??= (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
        .Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order().LastOrDefault();

    public static async Task<PostgresServer> CreateAsync()
    {
        var server = new PostgresServer();
        if (Environment.UserName == "root")
            await RunAsync($"chown postgres '{server._folder}'");

        await AsOwnerAsync($"{Bin}/initdb -D {server._folder}/data -U portal -A trust -E UTF8 --no-sync");
        await server.StartAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "postgres", Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("CREATE DATABASE portal", connection);
        await command.ExecuteNonQueryAsync();
        return server;
    }

    public Task StartAsync() => AsOwnerAsync(
        $"{Bin}/pg_ctl -D {_folder}/data -l {_folder}/log -w -o \"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off\" start");

    /// <summary>At once: whoever is connected loses the connection, whatever is not committed is lost, and the next start recovers from the log.</summary>
    public Task StopImmediatelyAsync() => AsOwnerAsync($"{Bin}/pg_ctl -D {_folder}/data -m immediate -w stop");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists($"{_folder}/data/postmaster.pid"))
            await StopImmediatelyAsync();

        Directory.Delete(_folder, recursive: true);
    }

    private static Task AsOwnerAsync(string command) => RunAsync(Environment.UserName == "root" ? $"cd / && runuser -u postgres -- {command}" : command);

    private static async Task RunAsync(string command)
    {
        // The server keeps what it inherits: with a pipe for its output nobody would ever see the end of it.
        using var process = Process.Start("/bin/sh", ["-c", $"{{ {command} ; }} >/dev/null 2>&1"]);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"Code {process.ExitCode}: {command}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
