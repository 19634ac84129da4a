using System.Globalization;
using Microsoft.Data.SqlClient;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>Uses a tenant's database as the tenant, and tries what it must not be able to.</summary>
internal static class SqlServerCheck
{
    /// <param name="connection">The tenant's own.</param>
    /// <param name="place">What is the tenant's.</param>
    /// <param name="neighbour">A database that is not.</param>
    /// <param name="ct">Ends the work.</param>
    public static async Task RunAsync(SqlConnection connection, SqlServerPlace place, string neighbour, CancellationToken ct)
    {
        var token = Guid.NewGuid().ToString("N");
        await NumberAsync(connection, SqlServerStatements.LeaveMark, ct, ("@token", token));
        if (await NumberAsync(connection, SqlServerStatements.CountMarks, ct, ("@token", token)) != 1)
            throw new CheckFailedException("What was written to the database could not be read back.");

        if (await NumberAsync(connection, SqlServerStatements.CountRights, ct) != 0)
            throw new CheckFailedException($"The login {place.Login} has rights on the server that are no tenant's.");

        if (await NumberAsync(connection, SqlServerStatements.CountInSight, ct, ("@schema", place.Schema)) != 0)
            throw new CheckFailedException($"The login {place.Login} sees what is not its own.");

        try
        {
            await connection.ChangeDatabaseAsync(neighbour, ct);
        }
        catch (SqlException)
        {
            return;
        }

        throw new CheckFailedException($"The login {place.Login} gets into the database {neighbour}.");
    }

    private static async Task<long> NumberAsync(SqlConnection connection, string text, CancellationToken ct, params (string Name, object Value)[] with)
    {
        await using var command = new SqlCommand(text, connection);
        foreach (var (name, value) in with)
            command.Parameters.AddWithValue(name, value);

        return await command.ExecuteScalarAsync(ct) is { } answer and not DBNull ? Convert.ToInt64(answer, CultureInfo.InvariantCulture) : 0;
    }
}
