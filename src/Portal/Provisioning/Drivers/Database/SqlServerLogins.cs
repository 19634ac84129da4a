using Microsoft.Data.SqlClient;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>Tenants' logins on SQL Server. All of it under the tenant's lock, in the session that holds it.</summary>
internal static class SqlServerLogins
{
    private const int NoSuchSession = 6106;
    private const int Rounds = 50;
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Makes the login and its user, or completes them, and gives it its password. The version is written down first: who dies before the password is set
    /// sets it again, and a worker that comes late with an older one finds the newer version and passes over it. In the tenant's database.
    /// </summary>
    public static async Task EnsureAsync(SqlServerSession session, SqlServerPlace place, LoginSecret secret, CancellationToken ct)
    {
        var known = await session.NumberAsync(SqlServerStatements.PasswordVersion, ct, ("@schema", place.Schema)) ?? 0;
        var exists = await IsDisabledAsync(session, place.Login, ct) is not null;
        if (!exists && known > secret.Version)
            throw new InvalidOperationException($"The login {place.Login} is gone, and password {secret.Version} is older than the one that it had.");

        if (known < secret.Version)
            await session.SayAsync(SqlServerStatements.MarkPasswordVersion, ct, ("@schema", place.Schema), ("@version", secret.Version));

        await session.GoToAsync(SqlServerSession.Master, ct);
        if (!exists)
            await session.SayAsync(SqlServerStatements.CreateLogin(place.Login, secret.Password, place.Database), ct);
        else if (known <= secret.Version)
            await session.SayAsync(SqlServerStatements.SetPassword(place.Login, secret.Password), ct);

        await session.SayAsync(SqlServerStatements.HideDatabases(place.Login), ct);
        await session.GoToAsync(place.Database, ct);
        var isUser = await session.IsThereAsync(SqlServerStatements.CountUsers, ct, ("@name", place.Login));
        await session.SayAsync(isUser ? SqlServerStatements.TieUserToLogin(place.Login, place.Schema) : SqlServerStatements.CreateUser(place.Login, place.Schema), ct);
        await session.SayAsync(SqlServerStatements.LetUse(place.Login, place.Schema), ct);
    }

    /// <summary>Keeps the login out and ends its sessions. Does nothing where there is no such login.</summary>
    public static async Task DisableAsync(SqlServerSession session, string login, CancellationToken ct)
    {
        if (await IsDisabledAsync(session, login, ct) is null)
            return;

        await session.SayAsync(SqlServerStatements.DisableLogin(login), ct);
        for (var round = 0; round < Rounds; round++)
        {
            var sessions = await session.RowsAsync(SqlServerStatements.SessionsOf, ct, ("@name", login));
            if (sessions.Count == 0)
                return;

            foreach (var id in sessions)
                await KillAsync(session, int.Parse(id[0]!, System.Globalization.CultureInfo.InvariantCulture), ct);

            await Task.Delay(BetweenRounds, ct); // what it was doing is rolled back first
        }

        throw new TimeoutException($"Sessions of {login} do not end.");
    }

    public static async Task EnableAsync(SqlServerSession session, string login, CancellationToken ct)
    {
        if (await IsDisabledAsync(session, login, ct) is true)
            await session.SayAsync(SqlServerStatements.EnableLogin(login), ct);
    }

    public static async Task DropAsync(SqlServerSession session, string login, CancellationToken ct)
    {
        if (await IsDisabledAsync(session, login, ct) is not null)
            await session.SayAsync(SqlServerStatements.DropLogin(login), ct);
    }

    /// <returns>Null where there is no such login.</returns>
    private static async Task<bool?> IsDisabledAsync(SqlServerSession session, string login, CancellationToken ct) =>
        await session.NumberAsync(SqlServerStatements.IsDisabled, ct, ("@name", login)) is { } disabled ? disabled == 1 : null;

    private static async Task KillAsync(SqlServerSession session, int id, CancellationToken ct)
    {
        try
        {
            await session.SayAsync(SqlServerStatements.Kill(id), ct);
        }
        catch (SqlException gone) when (gone.Number == NoSuchSession)
        {
            // It ended by itself.
        }
    }
}
