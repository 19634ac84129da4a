using System.Collections.Concurrent;
using System.Data.Common;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Tests.Support;

/// <summary>
/// Databases with logins that exist only here: for what the steps of passwords do, on any control database. It keeps the driver's promise about
/// versions, which its own contract test proves of the real ones.
/// </summary>
internal sealed class LoginDatabase : IDatabaseDriver
{
    private readonly ConcurrentDictionary<TenantId, LoginSecret> _servers = new();

    /// <summary>How often a server was told a password.</summary>
    public int Told { get; private set; }

    /// <summary>True: the check finds fault with everything.</summary>
    public bool FindsFault { get; set; }

    public string Kind => "login-database";

    public DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public bool IsPerCell => false;

    public bool HasLogins => true;

    /// <summary>What the server knows.</summary>
    public LoginSecret PasswordOf(TenantId tenant) => _servers[tenant];

    public bool Serves(Isolation isolation) => true;

    public string NameOf(PlacedTenant tenant) => tenant.Tenant + ".login";

    public Task EnsureAsync(PlacedTenant tenant, string schema, CancellationToken ct)
    {
        _servers.TryAdd(tenant.Tenant, tenant.Login!);
        return Task.CompletedTask;
    }

    public Task<string> ApplySchemaAsync(PlacedTenant tenant, string schema, CancellationToken ct) => Task.FromResult("1");

    public Task<DatabaseDescription?> DescribeAsync(PlacedTenant tenant, CancellationToken ct) =>
        Task.FromResult(_servers.TryGetValue(tenant.Tenant, out var login) ? new DatabaseDescription(1, "1", PasswordVersion: login.Version) : null);

    public Task<DbConnection> OpenAsync(PlacedTenant tenant, CancellationToken ct) => throw new NotSupportedException();

    public Task CheckAsync(PlacedTenant tenant, string schema, bool onlyNewest, CancellationToken ct) =>
        FindsFault ? throw new CheckFailedException("check.admin-rights")
        : tenant.Login != _servers[tenant.Tenant] ? throw new LoginRefusedException(NameOf(tenant)) : Task.CompletedTask;

    public Task SetPasswordAsync(PlacedTenant tenant, CancellationToken ct)
    {
        Told++;
        if (tenant.Login!.Version > _servers[tenant.Tenant].Version)
            _servers[tenant.Tenant] = tenant.Login;

        return Task.CompletedTask;
    }

    public Task LockAsync(PlacedTenant tenant, CancellationToken ct) => Task.CompletedTask;

    public Task UnlockAsync(PlacedTenant tenant, CancellationToken ct) => Task.CompletedTask;

    public Task DeleteAsync(PlacedTenant tenant, CancellationToken ct)
    {
        _servers.TryRemove(tenant.Tenant, out _);
        return Task.CompletedTask;
    }

    public Task DeleteHalfMadeAsync(PlacedTenant tenant, CancellationToken ct) => Task.CompletedTask;

    public string NewestScript(string schema) => "1";

    public Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct) =>
        Task.FromResult<IReadOnlyCollection<string>>([.. _servers.Keys.Select(t => NameOf(new PlacedTenant(CellAccess.None, t)))]);

    public Task<IReadOnlyCollection<string>> ListLeftoversAsync(CellAccess cell, CancellationToken ct) => Task.FromResult<IReadOnlyCollection<string>>([]);

    public Task DeleteLeftoverAsync(CellAccess cell, string name, CancellationToken ct) => Task.CompletedTask;
}
