using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Provisioning.Verification;

/// <summary>
/// Several nodes on one database server: the scheduler takes a node for dead whose clock is behind, and runs its work again. The fences keep that
/// harmless, and it is never what anybody wants.
/// </summary>
internal sealed class ClocksAgree(PortalDb db, DatabaseConnection connection) : IVerifyRule
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    public string Name => "clocks";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        if (connection.Provider == DatabaseProvider.Sqlite)
            yield break; // one process, one clock

        var ask = connection.Provider == DatabaseProvider.Postgres ? "SELECT clock_timestamp() AS \"Value\"" : "SELECT SYSUTCDATETIME() AS [Value]";
        var before = DateTimeOffset.UtcNow; // the machine's own, whatever the program was told
        var there = (await db.Database.SqlQueryRaw<DateTime>(ask).ToListAsync(ct))[0];
        var after = DateTimeOffset.UtcNow;
        var server = new DateTimeOffset(DateTime.SpecifyKind(there, DateTimeKind.Utc));
        var apart = server < before ? before - server : server > after ? server - after : TimeSpan.Zero;
        if (apart > Tolerance)
            yield return new Finding(Name, Environment.MachineName, $"This machine's clock and the database server's are {apart.TotalSeconds:0} seconds apart. Have all of them follow the same time server.");
    }
}
