using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>Administrative connections to cells' PostgreSQL servers: few, kept open, shared by all that this process does there.</summary>
internal sealed class PostgresServers : IAsyncDisposable
{
    /// <summary>So many at most to one database of a cell's server: to the one of the connection string, and to the one that schemas share.</summary>
    public const int Administrative = 8;

    /// <summary>Older ones let everybody make tables in every database.</summary>
    public const int OldestMajor = 15;

    private const int LongSeconds = 300;

    private readonly ConcurrentDictionary<string, Lazy<NpgsqlDataSource>> _sources = new();

    /// <param name="cell">Whose server.</param>
    /// <param name="database">Null: the one of the connection string. Advisory locks live in one database: whoever uses them together connects to the same.</param>
    public async Task<NpgsqlConnection> OpenAsync(CellAccess cell, string? database, CancellationToken ct)
    {
        var source = _sources.GetOrAdd(Administrator(cell, database, pooled: true), text => new(() => NpgsqlDataSource.Create(text)));
        var connection = await source.Value.OpenConnectionAsync(ct);
        if (connection.PostgreSqlVersion.Major >= OldestMajor)
            return connection;

        var version = connection.PostgreSqlVersion;
        await connection.DisposeAsync();
        throw new InvalidOperationException($"The server of cell {cell.Id} is PostgreSQL {version}; it must be {OldestMajor} or newer.");
    }

    /// <summary>Runs SQL as the administrator.</summary>
    public async Task ExecuteAsync(CellAccess cell, string? database, string sql, CancellationToken ct)
    {
        await using var connection = await OpenAsync(cell, database, ct);
        await ExecuteAsync(connection, sql, ct);
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// The server first writes down what all its databases have changed, which after much work takes longer than any other statement. Without force it ends its own
    /// clean-up in the database, which who is no superuser may not; with force it ends whoever is connected.
    /// </summary>
    public static async Task DropDatabaseAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var force = attempt % 2 == 0;
            try
            {
                await using var command = new NpgsqlCommand($"DROP DATABASE IF EXISTS {PostgresSql.Name(name)} {(force ? "WITH (FORCE)" : "")}", connection) { CommandTimeout = LongSeconds };
                await command.ExecuteNonQueryAsync(ct);
                return;
            }
            catch (PostgresException used) when (attempt < 4 && used.SqlState == (force ? PostgresErrorCodes.InsufficientPrivilege : PostgresErrorCodes.ObjectInUse))
            {
                // Somebody is connected, or a clean-up has begun in between: the other way round.
            }
        }
    }

    /// <summary>For those that bring their own client: unpooled, because a pooled connection keeps a database from being renamed and dropped.</summary>
    public static string Administrator(CellAccess cell, string? database, bool pooled = false)
    {
        var text = new NpgsqlConnectionStringBuilder(cell.DatabaseConnection) { ApplicationName = "portal", Enlist = false, IncludeErrorDetail = false, Pooling = pooled };
        text.Database = database ?? text.Database ?? "postgres";
        if (pooled)
            (text.MinPoolSize, text.MaxPoolSize, text.ConnectionIdleLifetime) = (0, Administrative, 60);

        return text.ToString();
    }

    /// <summary>A connection as a tenant's own login. It is closed for real: who keeps connections is <see cref="TenantConnections"/>.</summary>
    /// <exception cref="DatabaseLockedException">The login lets nobody in.</exception>
    /// <exception cref="LoginRefusedException">The password is not, or no longer, the one in force.</exception>
    public async Task<NpgsqlConnection> OpenAsTenantAsync(PlacedTenant tenant, string database, string role, CancellationToken ct)
    {
        var login = tenant.Login ?? throw new InvalidOperationException($"To open the database of tenant {tenant.Tenant} its password is needed.");

        // Every tenant has a string of its own, and Npgsql keeps something for each that is not disposed. What it would ask each database for are types of
        // its own, which nobody here uses, and which cost more than the connection.
        await using var source = new NpgsqlDataSourceBuilder(AsTenant(tenant.Cell, database, role, login.Password)).ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
        try
        {
            return await source.OpenConnectionAsync(ct);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new LoginRefusedException(role, refused);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            // The same answer for one that lets nobody in, one that there is not, and a server that is closed to this machine.
            await using var connection = await OpenAsync(tenant.Cell, null, ct);
            await using var ask = new NpgsqlCommand("SELECT rolcanlogin FROM pg_roles WHERE rolname = $1", connection) { Parameters = { new() { Value = role } } };
            if (await ask.ExecuteScalarAsync(ct) is false)
                throw new DatabaseLockedException(role, refused);

            throw;
        }
    }

    /// <summary>Makes a tenant's used connection as good as new; one with a transaction open, or without a server, is not.</summary>
    public static async Task<bool> TryResetAsync(DbConnection connection, CancellationToken ct)
    {
        if (connection.State != ConnectionState.Open)
            return false;

        try
        {
            await ExecuteAsync((NpgsqlConnection)connection, "DISCARD ALL", ct);
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The first column of a question with one parameter.</summary>
    public static async Task<IReadOnlyCollection<string>> ListAsync(NpgsqlConnection connection, string question, string parameter, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(question, connection) { Parameters = { new() { Value = parameter } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new List<string>();
        while (await reader.ReadAsync(ct))
            names.Add(reader.GetString(0));

        return names;
    }

    /// <summary>A number for an advisory lock of this name.</summary>
    public static long LockOf(string name) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources.Values)
            await source.Value.DisposeAsync();
    }

    // Where the server is and how it is known to be the right one, and nothing that lets an administrator in.
    private static string AsTenant(CellAccess cell, string database, string role, string password)
    {
        var admin = new NpgsqlConnectionStringBuilder(cell.DatabaseConnection);
        return new NpgsqlConnectionStringBuilder
        {
            Host = admin.Host,
            Port = admin.Port,
            SslMode = admin.SslMode,
            SslNegotiation = admin.SslNegotiation,
            RootCertificate = admin.RootCertificate,
            CheckCertificateRevocation = admin.CheckCertificateRevocation,
            TargetSessionAttributes = admin.TargetSessionAttributes,
            Timeout = admin.Timeout,
            CommandTimeout = admin.CommandTimeout,
            KeepAlive = admin.KeepAlive,
            Database = database,
            Username = role,
            Password = password,
            ApplicationName = "portal as tenant",
            Pooling = false,
            Enlist = false,
        }.ToString();
    }
}
