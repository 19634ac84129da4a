using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Usage.Ingest;

/// <summary>What makes an event one and the same.</summary>
internal readonly record struct EventKey(TenantId Tenant, string Source, string Id);

/// <summary>
/// Adds events and, in the same transaction, what they add to their hours. An event that is there already adds nothing, so the same batch may be written again
/// after an answer was lost. The three databases say this in three ways; rows are always touched in the same order, so that two writers wait for each other
/// instead of blocking each other.
/// </summary>
internal sealed class UsageStore(PortalDb db)
{
    /// <returns>Those that were not there yet.</returns>
    public Task<IReadOnlySet<EventKey>> AddAsync(IReadOnlyCollection<UsageEvent> events, CancellationToken ct)
    {
        var inOrder = events.OrderBy(e => e.TenantId.Value).ThenBy(e => e.Source, StringComparer.Ordinal).ThenBy(e => e.EventId, StringComparer.Ordinal).ToList();
        return db.Database.CreateExecutionStrategy().ExecuteAsync(inOrder, async (rows, token) =>
        {
            await db.Database.OpenConnectionAsync(token);
            try
            {
                return db.Database.GetDbConnection() switch
                {
                    NpgsqlConnection postgres => await PostgresAsync(postgres, rows, token),
                    Microsoft.Data.Sqlite.SqliteConnection => await InTransactionAsync(SqliteEventsAsync, SqliteHoursAsync, rows, token),
                    _ => await InTransactionAsync(SqlServerEventsAsync, SqlServerHoursAsync, rows, token),
                };
            }
            finally
            {
                await db.Database.CloseConnectionAsync();
            }
        }, ct);
    }

    // --- PostgreSQL: all of it is one statement -------------------------------------------------------------------------------------------------

    private const string PostgresSql = """
        WITH added AS (
            INSERT INTO "UsageEvents" ("TenantId", "Source", "EventId", "Meter", "At", "Quantity", "ReceivedAt")
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT DO NOTHING
            RETURNING "TenantId", "Source", "EventId", "Meter", "At", "Quantity"),
        counted AS (
            INSERT INTO "UsageHours" ("TenantId", "Meter", "Hour", "Sum", "Max", "Count")
            SELECT "TenantId", "Meter", date_trunc('hour', "At", 'UTC') AS "Hour", sum("Quantity")::bigint, max("Quantity"), count(*)::int
            FROM added GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            ON CONFLICT ("TenantId", "Meter", "Hour") DO UPDATE SET
                "Sum" = "UsageHours"."Sum" + excluded."Sum", "Max" = greatest("UsageHours"."Max", excluded."Max"), "Count" = "UsageHours"."Count" + excluded."Count")
        SELECT "TenantId", "Source", "EventId" FROM added
        """;

    private static async Task<IReadOnlySet<EventKey>> PostgresAsync(NpgsqlConnection connection, List<UsageEvent> rows, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(PostgresSql, connection);
        var parameters = command.Parameters;
        parameters.Add(Array(NpgsqlDbType.Uuid, rows.ConvertAll(e => e.TenantId.Value)));
        parameters.Add(Array(NpgsqlDbType.Text, rows.ConvertAll(e => e.Source)));
        parameters.Add(Array(NpgsqlDbType.Text, rows.ConvertAll(e => e.EventId)));
        parameters.Add(Array(NpgsqlDbType.Text, rows.ConvertAll(e => e.Meter)));
        parameters.Add(Array(NpgsqlDbType.TimestampTz, rows.ConvertAll(e => e.At.UtcDateTime)));
        parameters.Add(Array(NpgsqlDbType.Bigint, rows.ConvertAll(e => e.Quantity)));
        parameters.Add(Array(NpgsqlDbType.TimestampTz, rows.ConvertAll(e => e.ReceivedAt.UtcDateTime)));

        var added = new HashSet<EventKey>(rows.Count);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            added.Add(new(TenantId.From(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2)));

        return added;
    }

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, List<T> values) => new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values };

    // --- SQLite and SQL Server: the events, then the hours of those that were new -----------------------------------------------------------------

    private delegate Task<HashSet<EventKey>> AddEvents(DbConnection connection, DbTransaction transaction, List<UsageEvent> rows, CancellationToken ct);

    private delegate Task AddHours(DbConnection connection, DbTransaction transaction, List<UsageHour> hours, CancellationToken ct);

    private async Task<IReadOnlySet<EventKey>> InTransactionAsync(AddEvents addEvents, AddHours addHours, List<UsageEvent> rows, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (connection, raw) = (db.Database.GetDbConnection(), transaction.GetDbTransaction());
        var added = await addEvents(connection, raw, rows, ct);
        var hours = rows.Where(e => added.Contains(new(e.TenantId, e.Source, e.EventId)))
            .GroupBy(e => (e.TenantId, e.Meter, Hour: UsageHour.Of(e.At)))
            .OrderBy(g => g.Key.TenantId.Value).ThenBy(g => g.Key.Meter, StringComparer.Ordinal).ThenBy(g => g.Key.Hour)
            .Select(g => new UsageHour { TenantId = g.Key.TenantId, Meter = g.Key.Meter, Hour = g.Key.Hour, Sum = g.Sum(e => e.Quantity), Max = g.Max(e => e.Quantity), Count = g.Count() })
            .ToList();
        if (hours.Count > 0)
            await addHours(connection, raw, hours, ct);

        await transaction.CommitAsync(ct);
        return added;
    }

    private static async Task<HashSet<EventKey>> SqliteEventsAsync(DbConnection connection, DbTransaction transaction, List<UsageEvent> rows, CancellationToken ct)
    {
        await using var command = Command(connection, transaction, """
            INSERT INTO "UsageEvents" ("TenantId", "Source", "EventId", "Meter", "At", "Quantity", "ReceivedAt")
            VALUES ($tenant, $source, $id, $meter, $at, $quantity, $received) ON CONFLICT DO NOTHING
            """, "$tenant", "$source", "$id", "$meter", "$at", "$quantity", "$received");
        await command.PrepareAsync(ct);
        var added = new HashSet<EventKey>(rows.Count);
        foreach (var row in rows)
        {
            Fill(command, row.TenantId.Value, row.Source, row.EventId, row.Meter, row.At.UtcTicks, row.Quantity, row.ReceivedAt.UtcTicks);
            if (await command.ExecuteNonQueryAsync(ct) == 1)
                added.Add(new(row.TenantId, row.Source, row.EventId));
        }

        return added;
    }

    private static async Task SqliteHoursAsync(DbConnection connection, DbTransaction transaction, List<UsageHour> hours, CancellationToken ct)
    {
        await using var command = Command(connection, transaction, """
            INSERT INTO "UsageHours" ("TenantId", "Meter", "Hour", "Sum", "Max", "Count") VALUES ($tenant, $meter, $hour, $sum, $max, $count)
            ON CONFLICT ("TenantId", "Meter", "Hour") DO UPDATE SET "Sum" = "Sum" + excluded."Sum", "Max" = max("Max", excluded."Max"), "Count" = "Count" + excluded."Count"
            """, "$tenant", "$meter", "$hour", "$sum", "$max", "$count");
        await command.PrepareAsync(ct);
        foreach (var hour in hours)
        {
            Fill(command, hour.TenantId.Value, hour.Meter, hour.Hour.UtcTicks, hour.Sum, hour.Max, hour.Count);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>Rows come as one JSON text. The lock on the range makes two that bring the same id wait for each other.</summary>
    internal const string SqlServerEventsSql = """
        INSERT INTO [UsageEvents] ([TenantId], [Source], [EventId], [Meter], [At], [Quantity], [ReceivedAt])
        OUTPUT inserted.[TenantId], inserted.[Source], inserted.[EventId]
        SELECT r.t, r.s, r.i, r.m, r.a, r.q, r.r
        FROM OPENJSON(@rows) WITH (t uniqueidentifier, s nvarchar(100), i nvarchar(100), m nvarchar(60), a datetimeoffset, q bigint, r datetimeoffset) AS r
        WHERE NOT EXISTS (SELECT 1 FROM [UsageEvents] AS e WITH (UPDLOCK, HOLDLOCK)
            WHERE e.[TenantId] = r.t AND e.[Source] = r.s COLLATE Latin1_General_100_BIN2 AND e.[EventId] = r.i COLLATE Latin1_General_100_BIN2);
        """;

    internal const string SqlServerHoursSql = """
        MERGE INTO [UsageHours] WITH (HOLDLOCK) AS h
        USING (SELECT r.t, r.m, r.h, r.s, r.x, r.c
            FROM OPENJSON(@rows) WITH (t uniqueidentifier, m nvarchar(60), h datetimeoffset, s bigint, x bigint, c int) AS r) AS n
        ON h.[TenantId] = n.t AND h.[Meter] = n.m AND h.[Hour] = n.h
        WHEN MATCHED THEN UPDATE SET [Sum] = h.[Sum] + n.s, [Max] = CASE WHEN h.[Max] > n.x THEN h.[Max] ELSE n.x END, [Count] = h.[Count] + n.c
        WHEN NOT MATCHED THEN INSERT ([TenantId], [Meter], [Hour], [Sum], [Max], [Count]) VALUES (n.t, n.m, n.h, n.s, n.x, n.c);
        """;

    private static async Task<HashSet<EventKey>> SqlServerEventsAsync(DbConnection connection, DbTransaction transaction, List<UsageEvent> rows, CancellationToken ct)
    {
        await using var command = Command(connection, transaction, SqlServerEventsSql, "@rows");
        Fill(command, JsonSerializer.Serialize(rows.Select(e => new { t = e.TenantId.Value, s = e.Source, i = e.EventId, m = e.Meter, a = Time(e.At), q = e.Quantity, r = Time(e.ReceivedAt) })));
        var added = new HashSet<EventKey>(rows.Count);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            added.Add(new(TenantId.From(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2)));

        return added;
    }

    private static async Task SqlServerHoursAsync(DbConnection connection, DbTransaction transaction, List<UsageHour> hours, CancellationToken ct)
    {
        await using var command = Command(connection, transaction, SqlServerHoursSql, "@rows");
        Fill(command, JsonSerializer.Serialize(hours.Select(h => new { t = h.TenantId.Value, m = h.Meter, h = Time(h.Hour), s = h.Sum, x = h.Max, c = h.Count })));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static DbCommand Command(DbConnection connection, DbTransaction transaction, string sql, params ReadOnlySpan<string> names)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction, command.CommandType) = (sql, transaction, CommandType.Text);
        foreach (var name in names)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static void Fill(DbCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }
}
