using Npgsql;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// The turn of one among several workers, by a lock of the server that ends with its connection. It saves work and decides nothing: whoever has waited long goes
/// on without, because a worker that is frozen holds its turn until it wakes.
/// </summary>
internal sealed class PostgresTurn : IAsyncDisposable
{
    private readonly NpgsqlConnection? _connection;
    private readonly string _name;

    private PostgresTurn(NpgsqlConnection? connection, string name) => (_connection, _name) = (connection, name);

    public static async Task<PostgresTurn> WaitAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        try
        {
            await PostgresServers.ExecuteAsync(connection, $"SET lock_timeout = '15s'; SELECT pg_advisory_lock({PostgresServers.LockOf(name)})", ct);
            return new PostgresTurn(connection, name);
        }
        catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return new PostgresTurn(null, name);
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
                await PostgresServers.ExecuteAsync(connection, "RESET lock_timeout", CancellationToken.None);
        }
    }

    /// <returns>Null where somebody else is at it.</returns>
    public static async Task<PostgresTurn?> TryAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({PostgresServers.LockOf(name)})", connection);
        return await command.ExecuteScalarAsync(ct) is true ? new PostgresTurn(connection, name) : null;
    }

    public static async Task<bool> IsFreeAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        await using var turn = await TryAsync(connection, name, ct);
        return turn is not null;
    }

    public async ValueTask DisposeAsync()
    {
        // Said aloud: a connection that goes back to its pool keeps its locks until it is used again. A broken one has lost them.
        if (_connection is { State: System.Data.ConnectionState.Open })
            await PostgresServers.ExecuteAsync(_connection, $"SELECT pg_advisory_unlock({PostgresServers.LockOf(_name)})", CancellationToken.None);
    }
}
