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
            throw new CheckFailedException("check.read-back");

        if (await NumberAsync(connection, SqlServerStatements.CountRights, ct) != 0)
            throw new CheckFailedException("check.server-rights", place.Login);

        if (await NumberAsync(connection, SqlServerStatements.CountInSight, ct, ("@schema", place.Schema)) != 0)
            throw new CheckFailedException("check.sees", place.Login);

        try
        {
            await connection.ChangeDatabaseAsync(neighbour, ct);
        }
        catch (SqlException)
        {
            return;
        }

        throw new CheckFailedException("check.gets-into", place.Login, neighbour);
    }

    private static async Task<long> NumberAsync(SqlConnection connection, string text, CancellationToken ct, params (string Name, object Value)[] with)
    {
        await using var command = new SqlCommand(text, connection);
        foreach (var (name, value) in with)
            command.Parameters.AddWithValue(name, value);

        return await command.ExecuteScalarAsync(ct) is { } answer and not DBNull ? Convert.ToInt64(answer, CultureInfo.InvariantCulture) : 0;
    }
}
