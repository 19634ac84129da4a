using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Hosting;

/// <summary>What <c>sweep</c> does where a cell's server is away.</summary>
public sealed class SweepVerbTests(KillTests.IdleApp app) : IClassFixture<KillTests.IdleApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cell_whose_server_is_away_is_named_and_everything_else_is_swept()
    {
        await AddAwayCellAsync("away-1");
        var abandoned = Path.Combine(Directory.CreateDirectory(Path.Combine(app.Folder, "templates")).FullName, "Notes-0123456789abcdef.db");
        await File.WriteAllTextAsync(abandoned, "old", Ct);
        File.SetLastWriteTimeUtc(abandoned, DateTime.UtcNow.AddHours(-1));

        using var sweep = ProgramRun.Start(["sweep", .. Settings]);
        var code = await sweep.EndAsync();

        Assert.True(code == 1, $"{code}: {sweep.Output}");
        Assert.Equal(2, sweep.Output.Split('\n').Count(l => l.StartsWith("Left alone: cell away-1, postgres-", StringComparison.Ordinal))); // once for each kind
        Assert.Contains("Removed Notes-0123456789abcdef.db", sweep.Output);
        Assert.Contains("1 removed; the lines above say", sweep.Output);
        Assert.DoesNotContain("control database", sweep.Output);
        Assert.False(File.Exists(abandoned));
    }

    private async Task AddAwayCellAsync(string name)
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var nobody = ((IPEndPoint)port.LocalEndpoint).Port;
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var id = CellId.New();
        db.Cells.Add(new Cell { Id = id, Name = name, Region = name, Engine = DatabaseEngine.Postgres, StorageDriver = "folder-storage", Capacity = 5, SecretVersion = 1, Server = "127.0.0.1" });
        await scope.ServiceProvider.GetRequiredService<Vault>().AddAsync(Vault.Installation, Places.CellDatabase, id.Value, 1, $"Host=127.0.0.1;Port={nobody};Username=portal", Ct);
        await db.SaveChangesAsync(Ct);
    }

    private IEnumerable<string> Settings =>
    [
        $"--Portal:DataDirectory={app.Folder}",
        $"--Database:Provider={TestDatabase.Provider}",
        $"--ConnectionStrings:Portal={app.Services.GetRequiredService<DatabaseConnection>().ConnectionString}",
    ];
}
