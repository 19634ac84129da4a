using System.Data.Common;
using DbUp;
using Microsoft.Data.SqlClient;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// What tenants on SQL Server have in common, whether in a database of their own or in a schema of a shared one: a schema that a user without a
/// login owns, a login that reads and writes there, and a lock on the server under which one tenant is changed by one session at a time.
/// </summary>
internal abstract class SqlServerTenants(SchemaScripts scripts) : IDatabaseDriver
{
    private const string Scripts = "sqlserver";
    private const int LoginIsDisabled = 18470;
    private const int LoginFailed = 18456;

    public abstract string Kind { get; }

    public DatabaseEngine Engine => DatabaseEngine.SqlServer;

    public bool IsPerCell => true;

    public bool HasLogins => true;

    public abstract bool Serves(Isolation isolation);

    public string NameOf(PlacedTenant tenant) => PlaceOf(tenant).Login;

    public async Task EnsureAsync(PlacedTenant tenant, string schema, CancellationToken ct)
    {
        var place = PlaceOf(tenant);
        await using var session = await LockedAsync(tenant, ct);
        await EnsureDatabaseAsync(session, place.Database, ct);
        await session.GoToAsync(place.Database, ct);
        await EnsureSchemaAsync(session, place, ct);
        await SqlServerLogins.EnsureAsync(session, place, tenant.Login ?? throw new InvalidOperationException($"There is no password for {tenant}."), ct);
        await UpgradeAsync(session, place, schema, ct);
    }

    public async Task<string> ApplySchemaAsync(PlacedTenant tenant, string schema, CancellationToken ct)
    {
        var place = PlaceOf(tenant);
        await using var session = await LockedAsync(tenant, ct);

        // Made by "create database" and by nothing else: what was deleted meanwhile must not come back empty.
        if (!await GoToAsync(session, place, ct))
            throw new InvalidOperationException($"The database {NameOf(tenant)} does not exist.");

        await UpgradeAsync(session, place, schema, ct);
        return NewestScript(schema);
    }

    public async Task<DatabaseDescription?> DescribeAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var place = PlaceOf(tenant);
        await using var session = await SqlServerSession.OpenAsync(tenant.Cell, ct);
        var isLocked = await session.NumberAsync(SqlServerStatements.IsDisabled, ct, ("@name", place.Login)) == 1;
        if (!await GoToAsync(session, place, ct))
            return null;

        var size = await SizeAsync(session, place, ct);
        var applied = await session.IsThereAsync(SqlServerStatements.CountTables, ct, ("@schema", place.Schema), ("@name", SchemaScripts.Journal))
            ? await session.TextAsync(SqlServerStatements.NewestApplied(place.Schema, SchemaScripts.Journal), ct)
            : null;
        var password = await session.NumberAsync(SqlServerStatements.PasswordVersion, ct, ("@schema", place.Schema));
        return new DatabaseDescription(size, applied, isLocked, (int?)password);
    }

    public async Task<DbConnection> OpenAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var connection = new SqlConnection(TenantsConnection(tenant));
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch (SqlException refused) when (refused.Number == LoginIsDisabled)
        {
            await connection.DisposeAsync();
            throw new DatabaseLockedException(NameOf(tenant), refused);
        }
        catch (SqlException refused) when (refused.Number == LoginFailed)
        {
            await connection.DisposeAsync();
            throw new LoginRefusedException(NameOf(tenant), refused);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task CheckAsync(PlacedTenant tenant, string schema, bool onlyNewest, CancellationToken ct)
    {
        var found = await DescribeAsync(tenant, ct) ?? throw new CheckFailedException("check.no-database", NameOf(tenant));
        var accepted = scripts.Accepted(schema, Scripts, onlyNewest);
        if (!accepted.Contains(found.SchemaVersion))
            throw new CheckFailedException("check.schema-old", found.SchemaVersion ?? "", accepted[^1]);

        await using var connection = (SqlConnection)await OpenAsync(tenant, ct);
        await SqlServerCheck.RunAsync(connection, PlaceOf(tenant), await NeighbourAsync(tenant, ct), ct);
    }

    public async Task SetPasswordAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var place = PlaceOf(tenant);
        await using var session = await LockedAsync(tenant, ct);
        if (!await GoToAsync(session, place, ct))
            throw new InvalidOperationException($"The database {NameOf(tenant)} does not exist.");

        await SqlServerLogins.EnsureAsync(session, place, tenant.Login ?? throw new InvalidOperationException($"There is no password for {tenant}."), ct);
    }

    public async Task LockAsync(PlacedTenant tenant, CancellationToken ct)
    {
        await using var session = await LockedAsync(tenant, ct);
        await SqlServerLogins.DisableAsync(session, PlaceOf(tenant).Login, ct);
    }

    public async Task UnlockAsync(PlacedTenant tenant, CancellationToken ct)
    {
        await using var session = await LockedAsync(tenant, ct);
        await SqlServerLogins.EnableAsync(session, PlaceOf(tenant).Login, ct);
    }

    public async Task DeleteAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var place = PlaceOf(tenant);
        await using var session = await LockedAsync(tenant, ct);
        await SqlServerLogins.DisableAsync(session, place.Login, ct);
        await DropAsync(session, place, ct);
        await session.GoToAsync(SqlServerSession.Master, ct);
        await SqlServerLogins.DropAsync(session, place.Login, ct); // last: as long as it is there, the tenant is listed
    }

    /// <summary>What is half-made has the name of the whole and is completed by <see cref="EnsureAsync"/>, or goes with <see cref="DeleteAsync"/>.</summary>
    public Task DeleteHalfMadeAsync(PlacedTenant tenant, CancellationToken ct) => Task.CompletedTask;

    public string NewestScript(string schema) => scripts.Newest(schema, Scripts);

    public abstract Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct);

    /// <summary>There are neither templates nor databases made ahead of time here.</summary>
    public Task<IReadOnlyCollection<string>> ListLeftoversAsync(CellAccess cell, CancellationToken ct) => Task.FromResult<IReadOnlyCollection<string>>([]);

    public Task DeleteLeftoverAsync(CellAccess cell, string name, CancellationToken ct) => Task.CompletedTask;

    protected abstract SqlServerPlace PlaceOf(PlacedTenant tenant);

    /// <summary>In the tenant's database.</summary>
    protected abstract Task<long> SizeAsync(SqlServerSession session, SqlServerPlace place, CancellationToken ct);

    /// <summary>Removes all but the login, which is disabled by now.</summary>
    protected abstract Task DropAsync(SqlServerSession session, SqlServerPlace place, CancellationToken ct);

    private async Task<SqlServerSession> LockedAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var session = await SqlServerSession.OpenAsync(tenant.Cell, ct);
        try
        {
            await session.LockAsync(NameOf(tenant), ct);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <returns>False where there is no such database, or no such schema in it.</returns>
    private static async Task<bool> GoToAsync(SqlServerSession session, SqlServerPlace place, CancellationToken ct)
    {
        if (!await session.IsThereAsync(SqlServerStatements.CountDatabases, ct, ("@name", place.Database)))
            return false;

        await session.GoToAsync(place.Database, ct);
        return await session.IsThereAsync(SqlServerStatements.CountSchemas, ct, ("@name", place.Schema));
    }

    private static async Task EnsureDatabaseAsync(SqlServerSession session, string database, CancellationToken ct)
    {
        if (await session.IsThereAsync(SqlServerStatements.CountReady, ct, ("@name", database)))
            return;

        // One at a time on the whole server: each copies the database "model", which it needs for itself.
        const string creating = "create-database";
        await session.LockAsync(creating, ct);
        if (!await session.IsThereAsync(SqlServerStatements.CountDatabases, ct, ("@name", database)))
            await session.SayAsync(SqlServerStatements.CreateDatabase(database), ct);

        if (!await session.IsThereAsync(SqlServerStatements.CountReady, ct, ("@name", database)))
        {
            await session.SayAsync(SqlServerStatements.LetManyIn(database), ct);
            await session.SayAsync(SqlServerStatements.UseSnapshots(database), ct);
        }

        await session.UnlockAsync(creating, ct);
    }

    private static async Task EnsureSchemaAsync(SqlServerSession session, SqlServerPlace place, CancellationToken ct)
    {
        await session.SayAsync(SqlServerStatements.CloseToGuests, ct);
        if (!await session.IsThereAsync(SqlServerStatements.CountUsers, ct, ("@name", place.Maker)))
            await session.SayAsync(SqlServerStatements.CreateMaker(place.Maker, place.Schema), ct);

        await session.SayAsync(SqlServerStatements.LetMake(place.Maker), ct);
        if (!await session.IsThereAsync(SqlServerStatements.CountSchemas, ct, ("@name", place.Schema)))
            await session.SayAsync(SqlServerStatements.CreateSchema(place.Schema, place.Maker), ct);

        if (!await session.IsThereAsync(SqlServerStatements.CountTables, ct, ("@schema", place.Schema), ("@name", SqlServerStatements.CheckTable)))
            await session.SayAsync(SqlServerStatements.CreateCheckTable(place.Schema), ct);
    }

    // In the maker's name and without a way back: a script reaches no further than the tenant's schema. The session is used up.
    private async Task UpgradeAsync(SqlServerSession session, SqlServerPlace place, string schema, CancellationToken ct)
    {
        await session.SayAsync(SqlServerStatements.Become(place.Maker), ct);
        var result = DeployChanges.To
            .SqlDatabase(() => session.Connection, schema: null)
            .WithScripts(scripts.Of(schema, Scripts))
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .JournalToSqlTable(place.Schema, SchemaScripts.Journal)
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException(result.ErrorScript is { } script ? $"Script {script.Name} failed: {result.Error.Message}" : result.Error.Message, result.Error);
    }

    // Another tenant's database, where there is one: what the tenant must not get into.
    private async Task<string> NeighbourAsync(PlacedTenant tenant, CancellationToken ct)
    {
        await using var session = await SqlServerSession.OpenAsync(tenant.Cell, ct);
        var databases = await session.RowsAsync(SqlServerStatements.DatabasesLike, ct, ("@prefix", tenant.Cell.Prefix + "_"));
        return databases.Select(d => d[0]!).FirstOrDefault(d => d != PlaceOf(tenant).Database) ?? "model";
    }

    // Not pooled: a kept connection would hold a locked tenant's door open, and two hundred tenants' would fill the server.
    private string TenantsConnection(PlacedTenant tenant)
    {
        var server = new SqlConnectionStringBuilder(tenant.Cell.DatabaseConnection);
        var place = PlaceOf(tenant);
        return new SqlConnectionStringBuilder
        {
            DataSource = server.DataSource,
            Encrypt = server.Encrypt,
            TrustServerCertificate = server.TrustServerCertificate,
            HostNameInCertificate = server.HostNameInCertificate,
            ServerCertificate = server.ServerCertificate,
            MultiSubnetFailover = server.MultiSubnetFailover,
            InitialCatalog = place.Database,
            UserID = place.Login,
            Password = (tenant.Login ?? throw new InvalidOperationException($"There is no password for {tenant}.")).Password,
            PersistSecurityInfo = false,
            Pooling = false,
            ConnectTimeout = 15,
            ApplicationName = "portal",
        }.ToString();
    }
}
