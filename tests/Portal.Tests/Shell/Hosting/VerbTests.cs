using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Hosting;

/// <summary>The program on the command line of an operator, on the embedded database: what it says and its exit code.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-verbs-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("help", 0)]
    [InlineData("--help", 0)]
    [InlineData("verfiy", 2)]
    public async Task Whoever_asks_or_errs_is_told_every_verb(string verb, int code)
    {
        var (ended, output) = await RunAsync(verb);

        Assert.Equal(code, ended);
        Assert.All(["portal migrate", "portal verify", "portal sweep", "portal seed --tenants N", "portal help"], line => Assert.Contains(line, output));
    }

    [Fact]
    public async Task An_empty_database_is_migrated_once_and_only_then_verified()
    {
        var early = await RunAsync("verify");
        var first = await RunAsync("migrate");
        var second = await RunAsync("migrate");
        var late = await RunAsync("verify");

        Assert.Equal((78, true), (early.Code, early.Output.Contains("Run 'portal migrate' first", StringComparison.Ordinal)));
        Assert.Equal((0, true), (first.Code, first.Output.Contains("Applied: ", StringComparison.Ordinal)));
        Assert.Equal((0, true), (second.Code, second.Output.Contains("up to date", StringComparison.Ordinal)));
        Assert.Equal((0, true), (late.Code, late.Output.Contains(" 0 findings", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("verify")]
    [InlineData("sweep")]
    [InlineData("serve")]
    public async Task A_database_that_a_newer_program_made_is_left_alone(string verb)
    {
        await RunAsync("migrate");
        await using (var db = Open())
            await db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '10.0.0')");

        var (code, output) = await RunAsync(verb);

        Assert.Equal(78, code);
        Assert.Contains("newer than this program", output);
        Assert.Contains("29990101000000_Later", output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task Seeded_tenants_are_real_and_verify_finds_what_is_broken_of_them()
    {
        var seeded = await RunAsync("seed", "--tenants", "3");
        var clean = await RunAsync("verify");
        List<Tenant> tenants;
        await using (var db = Open())
            tenants = await db.Tenants.ToListAsync(TestContext.Current.CancellationToken);

        var lost = Directory.EnumerateFiles(Path.Combine(_folder, "tenants"), $"*{tenants[0].Id}*", SearchOption.AllDirectories).Where(f => f.EndsWith(".db", StringComparison.Ordinal)).ToList();
        Assert.All(lost, File.Delete);
        var broken = await RunAsync("verify");

        Assert.Equal((0, true), (seeded.Code, seeded.Output.Contains("3 tenants in ", StringComparison.Ordinal)));
        Assert.Equal([TenantStatus.Active, TenantStatus.Active, TenantStatus.Active], tenants.Select(t => t.Status));
        Assert.DoesNotMatch("(?m)^(fail|crit): ", seeded.Output); // tenants made at once collide as a matter of course: nothing for a person to look at
        Assert.True(clean.Code == 0, clean.Output);
        Assert.NotEmpty(lost);
        Assert.Equal(1, broken.Code);
        Assert.Contains(tenants[0].Id.ToString(), broken.Output);
    }

    [Fact]
    public async Task A_seeding_that_fails_says_where_and_what_was_left_behind_is_swept()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "failpoints.json"), """[{ "step": "create-storage", "mode": "Fail" }]""", TestContext.Current.CancellationToken);

        var (code, output) = await RunAsync("seed", "--tenants", "1");

        Assert.Equal(1, code);
        Assert.EndsWith("its step 'create-storage' failed. What was begun is finished by the next worker.", output.TrimEnd());
        Assert.DoesNotContain("BackgroundService failed", output);

        var nothing = await RunAsync("sweep");
        Assert.Equal((0, "Nothing was left behind."), (nothing.Code, nothing.Output.Split('\n')[^1]));
        var abandoned = Path.Combine(_folder, "templates", "Notes-0123456789abcdef.db");
        await File.WriteAllTextAsync(abandoned, "old", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(abandoned, DateTime.UtcNow.AddHours(-1));
        var swept = await RunAsync("sweep");
        Assert.Contains("Removed Notes-0123456789abcdef.db", swept.Output);
        Assert.False(File.Exists(abandoned));
    }

    [Fact]
    public async Task Demo_tenants_are_for_development_only()
    {
        var (code, output) = await RunAsync(["seed", "--tenants", "1"], ("ASPNETCORE_ENVIRONMENT", "Production"));

        Assert.Equal(78, code);
        Assert.Contains("refused outside Development", output);
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    [Fact]
    public async Task Outside_development_the_first_start_seeds_nobody_and_logs_one_link_for_the_first_administrator()
    {
        using var program = ProgramRun.Start([.. Settings(), "--urls=http://127.0.0.1:0"], ("ASPNETCORE_ENVIRONMENT", "Production"));
        await program.UntilItSaysAsync("/first-administrator/");
        await program.UntilItSaysAsync("Back office");

        await using var db = Open();
        Assert.Equal(0, await db.Tenants.CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await db.Set<Person>().CountAsync(TestContext.Current.CancellationToken));
        Assert.Single(program.Output.Split('\n'), line => line.Contains("/first-administrator/", StringComparison.Ordinal));
        Assert.DoesNotContain("local-portal-only", program.Output);
    }

    [Fact]
    public async Task Where_something_else_listens_the_program_says_so_and_blames_no_database()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var taken = $"http://{other.LocalEndpoint}";

        var (code, output) = await RunAsync("serve", $"--urls={taken}");

        Assert.Equal(69, code);
        Assert.Contains($"cannot listen where it is told to: Failed to bind to address {taken}", output);
        Assert.DoesNotContain("database cannot be reached", output);
    }

    private Task<(int Code, string Output)> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    private async Task<(int Code, string Output)> RunAsync(string[] arguments, params (string, string)[] environment)
    {
        using var program = ProgramRun.Start([.. arguments, .. Settings()], environment);
        var code = await program.EndAsync();
        return (code, program.Output);
    }

    private string[] Settings() => [$"--Portal:DataDirectory={_folder}", "--Portal:Seed=false"];

    private SqlitePortalDb Open() => new(new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite($"Data Source={Path.Combine(_folder, "portal.db")};Pooling=false").Options, new());
}
