using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers;

/// <summary>
/// The one place through which the program opens tenants' databases as the tenants. However many tenants there are, their server sees no more than
/// <see cref="ProvisioningOptions.TenantConnections"/> connections of this process for each cell; a connection that was used is kept for the same tenant.
/// </summary>
internal sealed class TenantConnections(IServiceScopeFactory scopes, DriverSet drivers, ProvisioningOptions options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<CellId, ConnectionBound> _cells = new();

    /// <summary>Opens the database that the ledger says the tenant has, with the password in force. Dispose it soon: others wait.</summary>
    /// <exception cref="TenantConnectionsBusyException">All that there may be are in use.</exception>
    /// <exception cref="DatabaseLockedException">The tenant is kept out of its database.</exception>
    /// <exception cref="InvalidOperationException">The tenant has no database.</exception>
    public async Task<TenantConnection> OpenAsync(TenantId tenant, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var kinds = drivers.Databases.Select(d => d.Kind).ToList();
        var found = await (
            from resource in services.GetRequiredService<PortalDb>().Resources.AsNoTracking()
            join cell in services.GetRequiredService<PortalDb>().Cells.AsNoTracking() on resource.CellId equals cell.Id
            where resource.TenantId == tenant && resource.State == ResourceState.Present && kinds.Contains(resource.Kind)
            select new { resource.Kind, resource.SecretVersion, Cell = cell }).SingleOrDefaultAsync(ct)
            ?? throw new InvalidOperationException($"Tenant {tenant} has no database.");

        var driver = drivers.Database(found.Kind);
        var key = $"{found.Kind}|{tenant}|{found.SecretVersion}|{found.Cell.SecretVersion}";
        var bound = BoundOf(found.Cell.Id);
        await bound.WaitAsync(ct);
        try
        {
            while (await bound.TakeAsync(key) is { } kept)
            {
                if (await driver.TryResetAsync(kept, ct))
                    return new TenantConnection(kept, driver, bound, key);

                await kept.DisposeAsync();
                bound.Closed();
            }

            try
            {
                var places = services.GetRequiredService<Places>();
                return new TenantConnection(await OpenNewAsync(places, driver, new PlacedTenant(await places.AccessAsync(found.Cell, ct), tenant), found.SecretVersion, ct), driver, bound, key);
            }
            catch
            {
                bound.Closed();
                throw;
            }
        }
        catch
        {
            bound.Return();
            throw;
        }
    }

    /// <summary>Room for one connection that a driver opens and closes by itself, within the same bound.</summary>
    public async Task<IAsyncDisposable> ReserveAsync(CellId cell, CancellationToken ct)
    {
        var bound = BoundOf(cell);
        await bound.WaitAsync(ct);
        await bound.TakeAsync(""); // nothing is kept for nobody: it makes room
        return new Reservation(bound);
    }

    /// <summary>Connections to a cell's tenants that this process has open, in use and kept.</summary>
    public int CountOpen(CellId cell) => BoundOf(cell).Open;

    public override void Dispose()
    {
        base.Dispose();
        foreach (var bound in _cells.Values)
            bound.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(KeptFor / 4, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await CloseUnusedAsync(time.GetUtcNow() - KeptFor);
        }
        catch (OperationCanceledException)
        {
            await CloseUnusedAsync(DateTimeOffset.MaxValue);
        }
    }

    private async Task CloseUnusedAsync(DateTimeOffset since)
    {
        foreach (var bound in _cells.Values)
            await bound.CloseUnusedAsync(since);
    }

    private ConnectionBound BoundOf(CellId cell) => _cells.GetOrAdd(cell, _ => new ConnectionBound(options.TenantConnections, options.TenantConnectionPatience, time));

    /// <summary>While a password is rotated the server may have the next one already, and the ledger not yet.</summary>
    private static async Task<DbConnection> OpenNewAsync(Places places, IDatabaseDriver driver, PlacedTenant tenant, int? version, CancellationToken ct)
    {
        if (version is not { } inForce)
            return await driver.OpenAsync(tenant, ct);

        try
        {
            return await driver.OpenAsync(tenant with { Login = await places.LoginAsync(tenant.Tenant, inForce, ct) }, ct);
        }
        catch (LoginRefusedException) when (!ct.IsCancellationRequested)
        {
            if (await places.NextLoginAsync(tenant.Tenant, inForce, ct) is { } next)
                return await driver.OpenAsync(tenant with { Login = next }, ct);

            throw;
        }
    }

    private sealed class Reservation(ConnectionBound bound) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            bound.Closed();
            bound.Return();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>A tenant's open connection. Disposed, it is kept for the same tenant, or closed.</summary>
internal sealed class TenantConnection(DbConnection connection, IDatabaseDriver driver, ConnectionBound bound, string key) : IAsyncDisposable
{
    private bool _returned;

    public DbConnection Connection => _returned ? throw new ObjectDisposedException(nameof(TenantConnection)) : connection;

    public async ValueTask DisposeAsync()
    {
        if (_returned)
            return;

        _returned = true;
        try
        {
            if (await driver.TryResetAsync(connection, CancellationToken.None))
            {
                bound.Keep(key, connection);
            }
            else
            {
                await connection.DisposeAsync();
                bound.Closed();
            }
        }
        finally
        {
            bound.Return();
        }
    }
}
