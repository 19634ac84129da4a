using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers;

/// <summary>Finds the way to cells and to what lives there: the secrets that drivers need and must not keep. Scoped.</summary>
internal sealed class Places(PortalDb db, DriverSet drivers, Vault vault, CellConnections known)
{
    public const string CellDatabase = "cell-database"; // stored; never rename
    public const string CellStorage = "cell-storage"; // stored; never rename
    public const string Login = "database-login"; // stored; never rename

    public async Task<CellAccess> AccessAsync(Cell cell, CancellationToken ct)
    {
        if (cell.SecretVersion == 0)
            return new CellAccess(cell.Id, PoolSize: cell.PoolSize);

        var (database, storage) = await known.GetAsync(cell.Id, cell.SecretVersion, async () => (
            await vault.ReadAsync(Vault.Installation, CellDatabase, cell.Id.Value, cell.SecretVersion, ct),
            await vault.ReadAsync(Vault.Installation, CellStorage, cell.Id.Value, cell.SecretVersion, ct)));
        return new CellAccess(cell.Id, database, storage, cell.PoolSize);
    }

    /// <summary>Every cell with every database driver that may have made something there; a driver that knows no cells comes once.</summary>
    public async Task<IReadOnlyList<(IDatabaseDriver Driver, CellAccess Cell, string Name)>> DatabasesAsync(CancellationToken ct)
    {
        var cells = await CellsAsync(ct);
        return [.. drivers.Databases.SelectMany(d => d.IsPerCell
            ? cells.Where(c => c.Cell.Engine == d.Engine).Select(c => (d, c.Access, c.Cell.Name))
            : [(d, CellAccess.None, "")])];
    }

    /// <inheritdoc cref="DatabasesAsync"/>
    public async Task<IReadOnlyList<(IStorageDriver Driver, CellAccess Cell, string Name)>> StoragesAsync(CancellationToken ct)
    {
        var cells = await CellsAsync(ct);
        return [.. drivers.Storages.SelectMany(d => d.IsPerCell
            ? cells.Where(c => c.Cell.StorageDriver == d.Kind).Select(c => (d, c.Access, c.Cell.Name))
            : [(d, CellAccess.None, "")])];
    }

    /// <returns>Null where the tenant has no such password.</returns>
    public async Task<LoginSecret?> LoginAsync(TenantId tenant, int version, CancellationToken ct) =>
        await vault.ReadAsync(tenant.Value, Login, tenant.Value, version, ct) is { } password ? new LoginSecret(version, password) : null;

    /// <summary>Adds a new password to the unit of work.</summary>
    public async Task<LoginSecret> AddLoginAsync(TenantId tenant, int version, CancellationToken ct)
    {
        var made = new LoginSecret(version, NewPassword());
        await vault.AddAsync(tenant.Value, Login, tenant.Value, version, made.Password, ct);
        return made;
    }

    /// <summary>
    /// Removes a tenant's passwords but the one in force. Until it is saved both can be found: between a new password's being set and its being recorded,
    /// whoever opens and is refused tries the next version.
    /// </summary>
    public async Task RemoveOtherLoginsAsync(TenantId tenant, int inForce, CancellationToken ct) => db.Secrets.RemoveRange(
        await db.Secrets.Where(s => s.Owner == tenant.Value && s.Purpose == Login && s.Record == tenant.Value && s.Version != inForce).ToListAsync(ct));

    // 192 bits, in characters that need no escaping anywhere.
    private static string NewPassword() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    private async Task<IReadOnlyList<(Cell Cell, CellAccess Access)>> CellsAsync(CancellationToken ct)
    {
        var found = new List<(Cell, CellAccess)>();
        foreach (var cell in await db.Cells.AsNoTracking().OrderBy(c => c.Name).ToListAsync(ct))
            found.Add((cell, await AccessAsync(cell, ct)));

        return found;
    }
}

/// <summary>Connection strings of cells that were opened once; a changed one has another version.</summary>
internal sealed class CellConnections
{
    private readonly ConcurrentDictionary<(CellId Cell, int Version), (string? Database, string? Storage)> _known = new();

    public async Task<(string? Database, string? Storage)> GetAsync(CellId cell, int version, Func<Task<(string? Database, string? Storage)>> read) =>
        _known.TryGetValue((cell, version), out var found) ? found : _known[(cell, version)] = await read();
}

/// <summary>
/// A tenant's first password. It is committed before anything is made with it, so that all workers that ever make the tenant's login, early or late, tell
/// the server the same one.
/// </summary>
internal sealed class FirstLogins(IServiceScopeFactory scopes)
{
    private const int First = 1;

    public async Task<LoginSecret> EnsureAsync(TenantId tenant, CancellationToken ct)
    {
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var places = scope.ServiceProvider.GetRequiredService<Places>();
            if (await places.LoginAsync(tenant, First, ct) is { } login)
                return login;

            var made = await places.AddLoginAsync(tenant, First, ct);
            try
            {
                await scope.ServiceProvider.GetRequiredService<PortalDb>().SaveChangesAsync(ct);
                return made;
            }
            catch (DuplicateException)
            {
                // Another was faster: theirs is the one.
            }
        }
    }
}
