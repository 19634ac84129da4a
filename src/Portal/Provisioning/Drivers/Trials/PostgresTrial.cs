using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Portal.Kernel;
using Portal.Provisioning.Drivers.Database;

namespace Portal.Provisioning.Drivers.Trials;

/// <summary>Whether a PostgreSQL server takes the login, and the login may make databases and roles.</summary>
internal static class PostgresTrial
{
    private const string Rights = "SELECT rolsuper OR (rolcreatedb AND rolcreaterole) FROM pg_roles WHERE rolname = current_user";

    public static async Task<ServerTrial> RunAsync(string connectionString, CancellationToken ct)
    {
        if (Read(connectionString) is not { } settings)
            return new ServerTrial(ServerFault.Malformed, "");

        var server = BoundedText.Cut($"{settings.Host}:{settings.Port}, {settings.Username}", ServerTrials.ServerLength);
        try
        {
            await using var connection = new NpgsqlConnection(settings.ToString());
            await connection.OpenAsync(ct);
            if (connection.PostgreSqlVersion.Major < PostgresServers.OldestMajor)
                return new ServerTrial(ServerFault.Unsuitable, server);

            await using var command = new NpgsqlCommand(Rights, connection);
            return new ServerTrial(await command.ExecuteScalarAsync(ct) is true ? null : ServerFault.LacksRights, server);
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("28", StringComparison.Ordinal)) // "invalid authorization specification"
        {
            return new ServerTrial(ServerFault.Refused, server, refused.SqlState);
        }
        catch (PostgresException refused)
        {
            return new ServerTrial(ServerFault.Failed, server, refused.SqlState);
        }
        catch (Exception exception) when (exception is NpgsqlException or AuthenticationException or SocketException or TimeoutException or IOException)
        {
            var untrusted = exception.GetBaseException() is AuthenticationException || exception.Message.Contains("SSL", StringComparison.Ordinal);
            return new ServerTrial(untrusted ? ServerFault.Untrusted : ServerFault.Unreachable, server);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or NotSupportedException or FormatException)
        {
            return new ServerTrial(ServerFault.Malformed, server); // settings that contradict each other, or name files that are not there
        }
    }

    private static NpgsqlConnectionStringBuilder? Read(string text)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrWhiteSpace(settings.Host) || string.IsNullOrWhiteSpace(settings.Username))
                return null;

            settings.Pooling = false;
            settings.Timeout = (int)ServerTrials.ToConnect.TotalSeconds;
            settings.CommandTimeout = (int)ServerTrials.ToConnect.TotalSeconds;
            return settings;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException or NotSupportedException)
        {
            return null;
        }
    }
}
