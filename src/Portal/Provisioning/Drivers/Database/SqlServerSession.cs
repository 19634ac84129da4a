using System.Globalization;
using Microsoft.Data.SqlClient;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// The administrator's session on a cell's server, for one piece of work. Not pooled and never reconnected behind our back: what it holds locked is
/// held by this very session, so that a worker that lost it can change nothing any more.
/// </summary>
internal sealed class SqlServerSession : IAsyncDisposable
{
    public const string Master = "master";
    private const int LongestStatement = 120; // seconds
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private SqlServerSession(SqlConnection connection) => Connection = connection;

    public SqlConnection Connection { get; }

    public static async Task<SqlServerSession> OpenAsync(CellAccess cell, CancellationToken ct)
    {
        var settings = new SqlConnectionStringBuilder(cell.DatabaseConnection)
        {
            InitialCatalog = Master,
            Pooling = false,
            ConnectRetryCount = 0,
            MultipleActiveResultSets = false,
            CommandTimeout = LongestStatement,
            ApplicationName = "portal",
        };
        var connection = new SqlConnection(settings.ToString());
        try
        {
            await connection.OpenAsync(ct);
            return new SqlServerSession(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    /// <summary>Only one session at a time works on a thing of this name; until the session ends. To be asked for in <c>master</c>, where all sessions meet.</summary>
    public async Task LockAsync(string what, CancellationToken ct)
    {
        var answer = await NumberAsync(SqlServerStatements.TakeLock, ct, ("@resource", "portal:" + what), ("@milliseconds", (int)LongestWait.TotalMilliseconds));
        if (answer < 0)
            throw new TimeoutException($"Another has been working on {what} for {LongestWait.TotalSeconds} seconds.");
    }

    public Task UnlockAsync(string what, CancellationToken ct) => SayAsync(SqlServerStatements.GiveLockBack, ct, ("@resource", "portal:" + what));

    public Task GoToAsync(string database, CancellationToken ct) => Connection.ChangeDatabaseAsync(database, ct);

    public async Task SayAsync(string statement, CancellationToken ct, params (string Name, object Value)[] with)
    {
        await using var command = Command(statement, with);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<long?> NumberAsync(string question, CancellationToken ct, params (string Name, object Value)[] with)
    {
        await using var command = Command(question, with);
        return await command.ExecuteScalarAsync(ct) is { } answer and not DBNull ? Convert.ToInt64(answer, CultureInfo.InvariantCulture) : null;
    }

    public async Task<bool> IsThereAsync(string count, CancellationToken ct, params (string Name, object Value)[] with) => await NumberAsync(count, ct, with) > 0;

    public async Task<string?> TextAsync(string question, CancellationToken ct)
    {
        await using var command = Command(question, []);
        return await command.ExecuteScalarAsync(ct) as string;
    }

    /// <summary>Every row, each column as text.</summary>
    public async Task<IReadOnlyList<string?[]>> RowsAsync(string question, CancellationToken ct, params (string Name, object Value)[] with)
    {
        await using var command = Command(question, with);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<string?[]>();
        while (await reader.ReadAsync(ct))
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))]);

        return rows;
    }

    private SqlCommand Command(string text, (string Name, object Value)[] with)
    {
        var command = new SqlCommand(text, Connection);
        foreach (var (name, value) in with)
            command.Parameters.AddWithValue(name, value);

        return command;
    }
}
