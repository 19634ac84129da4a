using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Audit;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Outages;

/// <summary>A real disk is full: a small file system is mounted where the control database, tenants' files or their storage are. Needs root.</summary>
[WithoutFaults("Brings a real outage.")]
public sealed class DiskFullTests : IAsyncLifetime
{
    private readonly string _disk = Directory.CreateTempSubdirectory("portal-disk-").FullName;
    private bool _mounted;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(TestDatabase.Provider != DatabaseProvider.Sqlite, "Files are the same whatever the control database is.");
        Assert.SkipWhen(Environment.UserName != "root", "Mounting a small disk needs root.");
        _mounted = await RunAsync("mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", _disk) == 0;
        Assert.SkipUnless(_mounted, "This machine lets nobody mount (a container?).");
    }

    public async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        if (_mounted)
            await RunAsync("umount", "-l", _disk);

        Directory.Delete(_disk, recursive: true);
    }

    [Theory]
    [InlineData("tenants")]
    [InlineData("storage")]
    public async Task A_tenant_that_finds_no_room_is_not_half_made_and_is_finished_once_there_is(string folder)
    {
        await using var app = new App();
        await app.InitializeAsync();
        Directory.CreateSymbolicLink(Path.Combine(app.Folder, folder), _disk);
        await app.StartAsync();
        Fill();

        var (tenant, id) = await app.AskForATenantAsync();
        var failed = await app.UntilAsync(id, OperationStatus.Failed);

        Assert.Equal(folder == "tenants" ? "create-database" : "create-storage", failed.CurrentStep);
        Assert.Contains("space", failed.Reason.English(), StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(failed.Reason?.Advice);
        Assert.Equal(TenantStatus.ProvisioningFailed, await app.StatusAsync(tenant));
        Assert.DoesNotContain(Directory.GetFiles(_disk, "*", SearchOption.AllDirectories), f => f.Contains(tenant.ToString(), StringComparison.Ordinal));

        MakeRoom();
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);
        await app.AssertVerifiedAsync();
    }

    [Fact]
    public async Task Without_room_for_the_control_database_a_change_is_refused_as_an_outage_and_pages_can_be_read()
    {
        await using var app = new App(Path.Combine(_disk, "portal.db"));
        await app.InitializeAsync();
        var http = await app.HttpAsync();
        var tenant = await app.Given.AnActiveTenantAsync();
        var owner = app.As(await app.CallerOfAsync(Callers.OwnerOf(tenant)));
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready"));

        // As the program's own pool does, which is off here: whoever opens a database that nobody else has open needs room for its index in memory.
        await using var pooled = new SqliteConnection($"Data Source={Path.Combine(_disk, "portal.db")};Pooling=False");
        await pooled.OpenAsync();
        await using (var look = pooled.CreateCommand())
        {
            look.CommandText = "SELECT COUNT(*) FROM \"Tenants\"";
            await look.ExecuteScalarAsync();
        }

        Fill();

        var refused = await Record.ExceptionAsync(async () =>
        {
            for (var i = 0; i < 200; i++) // the journal has some room left
                await owner.SendAsync(new ChangeTenantSettings(tenant, $"Name {i}", "fr", "Europe/Paris", await VersionAsync(app, tenant)));
        });

        Assert.True(Outage.Is(refused), refused?.ToString());
        Assert.True((await owner.SendAsync(new GetTenantSettings(tenant))).Succeeded);
        Assert.Equal("Degraded", await http.GetStringAsync("/health/ready"));
        var changes = await VersionAsync(app, tenant) - 1;
        Assert.Equal(changes, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(e => e.What == nameof(ChangeTenantSettings))));

        MakeRoom();
        Assert.True((await owner.SendAsync(new ChangeTenantSettings(tenant, "There is room", "fr", "Europe/Paris", await VersionAsync(app, tenant)))).Succeeded);
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready"));
    }

    private static Task<int> VersionAsync(PortalApp app, TenantId tenant) => app.InDatabaseAsync(db => db.Tenants.AcrossTenants().Where(t => t.Id == tenant).Select(t => t.Version).SingleAsync());

    private void Fill()
    {
        foreach (var piece in (int[])[1_000_000, 65_536, 4096, 1])
        {
            try
            {
                using var file = new FileStream(Path.Combine(_disk, "filler"), FileMode.Append);
                while (true)
                {
                    file.Write(new byte[piece]);
                    file.Flush();
                }
            }
            catch (IOException)
            {
                // No more of this size.
            }
        }
    }

    private void MakeRoom() => File.Delete(Path.Combine(_disk, "filler"));

    private static async Task<int> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private sealed class App(string? database = null) : PortalApp
    {
        protected override IEnumerable<string> Settings =>
        [
            "--Provisioning:BackOff=00:00:00.010", "--Provisioning:Attempts=3", "--Provisioning:Reconcile=00:00:01",
            .. database is null ? (string[])[] : [$"--ConnectionStrings:Portal=Data Source={database};Pooling=False"],
        ];
    }
}
