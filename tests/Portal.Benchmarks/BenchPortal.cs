using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Hosting;

namespace Portal.Benchmarks;

/// <summary>The product in this process, with data of its own that go when it goes.</summary>
internal sealed class BenchPortal : IAsyncDisposable
{
    private readonly string? _server;
    private readonly string? _database;

    private BenchPortal(WebApplication app, string folder, string? server, string? database) => (App, Folder, _server, _database) = (app, folder, server, database);

    public WebApplication App { get; }

    public IServiceProvider Services => App.Services;

    public string Folder { get; }

    /// <param name="postgres">True: the control database is made on the server that PORTAL_TEST_POSTGRES names, and dropped afterwards.</param>
    /// <param name="settings">Such as <c>--Portal:PublicUrl=…</c>.</param>
    public static async Task<BenchPortal> BuildAsync(bool postgres, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("portal-bench-").FullName;
        var server = postgres ? Server : null;
        var database = postgres ? $"portal_bench_{Guid.NewGuid():N}"[..24] : null;
        string[] place = [];
        if (postgres)
        {
            await ExecuteAsync(server!, $"CREATE DATABASE {database}");
            place = ["--Database:Provider=Postgres", $"--ConnectionStrings:Portal={Of(server!, database!)}"];
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Portal",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
            Args = ["--urls=http://127.0.0.1:0", "--Portal:PublicUrl=http://127.0.0.1", $"--Portal:DataDirectory={folder}", "--Portal:Seed=false", .. place, .. settings],
        });
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("PORTAL_BENCH_LOG") is not null)
            builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);

        var portal = builder.AddPortalConfiguration();
        Program.AddParts(builder, portal);
        var app = builder.Build();
        await FirstStart.RunAsync(app.Services, portal, CancellationToken.None);
        Program.MapParts(app);
        return new BenchPortal(app, folder, server, database);
    }

    public static string Server => Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES")
        ?? throw new InvalidOperationException("PORTAL_TEST_POSTGRES names no server to measure on.");

    public static string Of(string server, string database) => new NpgsqlConnectionStringBuilder(server) { Database = database }.ToString();

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> InDatabaseAsync<T>(Func<PortalDb, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Caller = Caller.System("benchmark");
        return await work(scope.ServiceProvider.GetRequiredService<PortalDb>());
    }

    public Task InDatabaseAsync(Func<PortalDb, Task> work) => InDatabaseAsync(async db =>
    {
        await work(db);
        return true;
    });

    /// <summary>A staff person with every permission and a live session.</summary>
    public async Task<(Person Person, Caller Caller)> StaffAsync()
    {
        var now = DateTimeOffset.UtcNow;
        var person = Person.New($"bench-{Guid.NewGuid():N}@portal.example", now);
        person.EmailConfirmed = true;
        await InDatabaseAsync(async db =>
        {
            db.Add(person);
            db.Add(new StaffMember { PersonId = new PersonId(person.Id), Role = StaffRole.Administrator, Since = now });
            await db.SaveChangesAsync();
        });
        return (person, Caller.Of(new PersonId(person.Id), person.Email!, "127.0.0.1"));
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
        if (_database is not null)
            await ExecuteAsync(_server!, $"DROP DATABASE IF EXISTS {_database} WITH (FORCE)");

        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>The words after a benchmark's name.</summary>
internal sealed class Arguments(string[] args)
{
    public bool Has(string name) => args.Contains($"--{name}", StringComparer.OrdinalIgnoreCase);

    /// <summary>The number after <c>--name=</c>, or the first bare number where <paramref name="bare"/> is set.</summary>
    public int Number(string name, int otherwise, bool bare = false)
    {
        var given = args.FirstOrDefault(a => a.StartsWith($"--{name}=", StringComparison.OrdinalIgnoreCase))?.Split('=')[1]
            ?? (bare ? args.FirstOrDefault(a => a.Length > 0 && a.All(char.IsAsciiDigit)) : null);
        return given is null ? otherwise : int.Parse(given, CultureInfo.InvariantCulture);
    }

    /// <summary>Both databases, or the ones that are asked for; PostgreSQL only where a server is named.</summary>
    public IReadOnlyList<bool> Postgres => Has("postgres") ? [true] : Has("sqlite") || Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES") is null ? [false] : [false, true];
}
