using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Keys.Admin;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>What the tests of keys do again and again: keep many secrets, ask for another root key, look at what stands under which.</summary>
internal static class RootKeys
{
    public static RootKey Root(this PortalApp app) => app.Services.GetRequiredService<RootKey>();

    public static async Task<OperationId> RotateAsync(this PortalApp app) => (await app.As(Callers.Administrator).SendAsync(new RotateRootKey())).Value;

    /// <summary>Tenants in the ledger with a password each, as real as the rule of keys asks for.</summary>
    public static async Task<List<Guid>> KeepSecretsAsync(this PortalApp app, int count)
    {
        using var spared = Faults.Spare(); // thousands of rows in one save would never all be let through
        var owners = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var some in owners.Chunk(1000))
        {
            await using var scope = app.Services.CreateAsyncScope();
            var (places, db) = (scope.ServiceProvider.GetRequiredService<Places>(), scope.ServiceProvider.GetRequiredService<PortalDb>());
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            foreach (var owner in some)
            {
                await places.AddLoginAsync(new TenantId(owner), 1, CancellationToken.None);
                db.Resources.Add(new Resource { Id = Guid.CreateVersion7(), TenantId = new TenantId(owner), Kind = "test-database", Name = $"{owner:N}", SecretVersion = 1, CreatedAt = app.Clock.GetUtcNow() });
            }

            await db.SaveChangesAsync();
        }

        return owners;
    }

    /// <summary>How many owners' keys are wrapped with this root key.</summary>
    public static Task<int> UnderAsync(this PortalApp app, string rootKey) => app.InDatabaseAsync(db => db.DataKeys.CountAsync(k => k.RootKeyId == rootKey));

    /// <summary>What the rule of keys finds.</summary>
    public static async Task<IReadOnlyList<Finding>> KeyFindingsAsync(this PortalApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var found = new List<Finding>();
        await foreach (var finding in scope.ServiceProvider.GetServices<IVerifyRule>().Single(r => r.Name == "keys").FindAsync(CancellationToken.None))
            found.Add(finding);

        return found;
    }

    /// <summary>The file's keys, as they are written.</summary>
    public static string[] Lines(string path) => [.. File.ReadAllLines(path).Where(l => l.Length > 0 && l[0] != '#')];

    public static string NewLine() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}

/// <summary>The program with its worker, which lets go of an earlier root key at once.</summary>
public class RotatingApp : PortalApp, IAsyncLifetime
{
    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await StartAsync();
    }

    protected override IEnumerable<string> Settings =>
        ["--Provisioning:RootKeyGrace=00:00:00", "--Provisioning:BackOff=00:00:00.010", "--Provisioning:Attempts=4", "--Provisioning:Reconcile=00:00:01"];
}
