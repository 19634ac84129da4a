using System.Globalization;
using Microsoft.Data.SqlClient;
using Portal.Kernel;
using Portal.Provisioning.Drivers.Database;

namespace Portal.Provisioning.Drivers.Trials;

/// <summary>Whether a SQL Server takes the login, and the login may make databases and logins, end their sessions and hide databases from them.</summary>
internal static class SqlServerTrial
{
    private const int OldestMajor = 15; // SQL Server 2019
    private const int SingleDatabase = 5; // EngineEdition of an Azure SQL Database: no USE, no KILL, no logins of one's own
    private const int ManagedInstance = 8; // always current, whatever number it says
    private static readonly int[] LoginFailed = [18401, 18450, 18451, 18452, 18456, 18461, 18463, 18470, 18486, 18487, 18488, 4060, 4064];

    public static async Task<ServerTrial> RunAsync(string connectionString, CancellationToken ct)
    {
        if (Read(connectionString) is not { } settings)
            return new ServerTrial(ServerFault.Malformed, "");

        var user = settings.IntegratedSecurity || settings.UserID.Length == 0 ? "" : $", {settings.UserID}";
        var server = BoundedText.Cut(settings.DataSource + user, ServerTrials.ServerLength);
        try
        {
            await using var connection = new SqlConnection(settings.ToString());
            await connection.OpenAsync(ct);
            var (major, edition) = await ServerAsync(connection, ct);
            if (edition == SingleDatabase || (major < OldestMajor && edition != ManagedInstance))
                return new ServerTrial(ServerFault.Unsuitable, server);

            await using var command = new SqlCommand(SqlServerStatements.WhatTheLoginMay, connection);
            return new ServerTrial(await command.ExecuteScalarAsync(ct) is 1 ? null : ServerFault.LacksRights, server);
        }
        catch (SqlException refused)
        {
            return new ServerTrial(FaultOf(refused), server, refused.Number > 0 ? refused.Number.ToString(CultureInfo.InvariantCulture) : "");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or NotSupportedException or FormatException or PlatformNotSupportedException)
        {
            return new ServerTrial(ServerFault.Malformed, server);
        }
    }

    private static async Task<(int Major, int Edition)> ServerAsync(SqlConnection connection, CancellationToken ct)
    {
        await using var command = new SqlCommand(SqlServerStatements.WhatServer, connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return (row.GetInt32(0), row.GetInt32(1));
    }

    // Below 0 and the numbers of the operating system mean that nothing came back from a server; class 20 is the client's own.
    private static ServerFault FaultOf(SqlException refused)
    {
        if (LoginFailed.Contains(refused.Number))
            return ServerFault.Refused;

        if (refused.GetBaseException() is System.Security.Authentication.AuthenticationException || refused.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase))
            return ServerFault.Untrusted;

        return refused.Class >= 20 || refused.Number <= 0 ? ServerFault.Unreachable : ServerFault.Failed;
    }

    private static SqlConnectionStringBuilder? Read(string text)
    {
        try
        {
            var settings = new SqlConnectionStringBuilder(text);
            if (string.IsNullOrWhiteSpace(settings.DataSource) || settings.AttachDBFilename.Length > 0)
                return null;

            settings.Pooling = false;
            settings.ConnectTimeout = (int)ServerTrials.ToConnect.TotalSeconds;
            settings.CommandTimeout = (int)ServerTrials.ToConnect.TotalSeconds;
            settings.ConnectRetryCount = 0;
            settings.InitialCatalog = "master";
            return settings;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException or NotSupportedException)
        {
            return null;
        }
    }
}
