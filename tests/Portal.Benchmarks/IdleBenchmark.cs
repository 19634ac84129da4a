using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Portal.Benchmarks;

/// <summary>
/// What the running product takes while nobody asks anything of it: the real program, web and worker in one process. The runtime compiles for minutes what the
/// start has used (two thirds of what is measured after one minute): the full size waits for three.
/// </summary>
internal static class IdleBenchmark
{
    private const double TicksPerSecond = 100; // sysconf(_SC_CLK_TCK) on Linux

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var seconds = arguments.Number("seconds", arguments.Has("full") ? 60 : 10, bare: true);
        var settle = arguments.Number("settle", arguments.Has("full") ? 180 : 5);
        var verdicts = new Verdicts("idle");
        foreach (var postgres in arguments.Postgres)
            await MeasureAsync(postgres, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(settle), verdicts);

        return verdicts.Print();
    }

    private static async Task MeasureAsync(bool postgres, TimeSpan duration, TimeSpan settle, Verdicts verdicts)
    {
        var name = postgres ? "PostgreSQL" : "SQLite";
        var folder = Directory.CreateTempSubdirectory("portal-idle-").FullName;
        var database = $"portal_idle_{Guid.NewGuid():N}"[..24];
        if (postgres)
            await BenchPortal.ExecuteAsync(BenchPortal.Server, $"CREATE DATABASE {database}");

        try
        {
            // Statements are counted in a run of their own: writing each of them to the log takes more than running it.
            var connection = postgres ? BenchPortal.Of(BenchPortal.Server, database) : null;
            var quiet = await RunAsync(folder, connection, logged: false, duration, settle);
            var logged = await RunAsync(folder, connection, logged: true, duration, TimeSpan.Zero);
            verdicts.Add($"{name}: processor", "% of a core", quiet.Cpu * 100, null, "≤ 1 % of a core", quiet.Cpu <= 0.01);
            verdicts.Add($"{name}: statements of the product", "a second", logged.Statements, null, "(for the record)", true);
            if (postgres)
                verdicts.Add($"{name}: transactions on the server, the scheduler's too", "a second", quiet.Transactions, null, "(for the record)", true);

            verdicts.Add($"{name}: working set", "MB", quiet.WorkingSet / 1024 / 1024, null, "(for the record)", true);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            if (postgres)
                await BenchPortal.ExecuteAsync(BenchPortal.Server, $"DROP DATABASE IF EXISTS {database} WITH (FORCE)");

            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Idle> RunAsync(string folder, string? connection, bool logged, TimeSpan duration, TimeSpan settle)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Portal.dll"), "--urls=http://127.0.0.1:0", "--Portal:PublicUrl=http://127.0.0.1", $"--Portal:DataDirectory={folder}",
                "--Portal:Seed=false", $"--Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command={(logged ? "Information" : "Warning")}",
            },
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        if (connection is not null)
        {
            start.ArgumentList.Add("--Database:Provider=Postgres");
            start.ArgumentList.Add($"--ConnectionStrings:Portal={connection}");
        }

        using var process = Process.Start(start)!;
        var statements = 0;
        process.OutputDataReceived += (_, line) => statements += line.Data?.Contains("Executed DbCommand", StringComparison.Ordinal) == true ? 1 : 0;
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await Task.Delay(settle + TimeSpan.FromSeconds(5));
            if (process.HasExited)
                throw new InvalidOperationException($"The program ended with {process.ExitCode}.");

            var before = (Cpu: Cpu(process), Statements: statements, Transactions: await TransactionsAsync(connection));
            var started = Stopwatch.GetTimestamp();
            await Task.Delay(duration);
            var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var cpu = Cpu(process) - before.Cpu;
            process.Refresh();
            return new Idle(cpu / took, (statements - before.Statements) / took, (await TransactionsAsync(connection) - before.Transactions) / took, process.WorkingSet64);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Seconds of processor time so far.</summary>
    private static double Cpu(Process process)
    {
        var fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Asked on another database, so that asking does not count.</summary>
    private static async Task<long> TransactionsAsync(string? connection)
    {
        if (connection is null)
            return 0;

        await using var server = new NpgsqlConnection(BenchPortal.Server);
        await server.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = $1", server)
        {
            Parameters = { new() { Value = new NpgsqlConnectionStringBuilder(connection).Database } },
        };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private sealed record Idle(double Cpu, double Statements, double Transactions, double WorkingSet);
}
