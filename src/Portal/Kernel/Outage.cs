using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Portal.Kernel;

/// <summary>Tells what is away for a while from what is broken.</summary>
public static class Outage
{
    /// <summary>True when the exception, or what it wraps, says that a server could not be reached: the same may work in a moment.</summary>
    public static bool Is(Exception? exception) => exception switch
    {
        null => false,
        DbException { IsTransient: true } or TimeoutException or SocketException => true,
        SqliteException sqlite when Array.IndexOf(SqliteCodes, sqlite.SqliteErrorCode) >= 0 => true,
        SqlException server when server.Class >= EndsConnection || Array.IndexOf(SqlServerNumbers, server.Number) >= 0 => true,
        _ => Is(exception.InnerException), // EF's providers wrap what may pass
    };

    // Two providers do not say themselves what may pass.

    /// <summary>sqlite.org/rescode.html: busy, locked, input or output failed, disk full, cannot open, lock protocol.</summary>
    private static readonly int[] SqliteCodes = [5, 6, 10, 13, 14, 15];

    /// <summary>From this severity on the server ends the connection.</summary>
    private const byte EndsConnection = 20;

    /// <summary>SQL Server's sys.messages: timeout, deadlock victim, lock timeout, log full, database starting or out of reach, too busy, shutting down.</summary>
    private static readonly int[] SqlServerNumbers = [-2, 1205, 1222, 9002, 4060, 10928, 10929, 40197, 40501, 40613, 49918, 49919, 49920, 6005];
}
