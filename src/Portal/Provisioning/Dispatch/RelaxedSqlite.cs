using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Portal.Provisioning.Dispatch;

/// <summary>
/// The scheduler's connections to SQLite. They do not wait for the disk at every commit: what a power cut takes from the scheduler's tables are
/// wishes, and the reconciler wishes them again from the operations, which are on the disk. A checkpoint is synced as ever, so the file stays whole.
/// </summary>
internal sealed class RelaxedSqlite : DbProviderFactory
{
    public static readonly RelaxedSqlite Instance = new();

    public override DbConnection CreateConnection() => new Connection();

    public override DbCommand CreateCommand() => SqliteFactory.Instance.CreateCommand();

    public override DbParameter CreateParameter() => SqliteFactory.Instance.CreateParameter();

    private sealed class Connection : SqliteConnection
    {
        public override void Open()
        {
            base.Open();
            using var command = CreateCommand();
            command.CommandText = "PRAGMA busy_timeout=5000; PRAGMA synchronous=NORMAL;";
            command.ExecuteNonQuery();
        }
    }
}
