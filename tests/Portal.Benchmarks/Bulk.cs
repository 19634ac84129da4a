using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;
using Portal.Data;

namespace Portal.Benchmarks;

/// <summary>
/// Puts a million rows into a table in seconds: COPY on PostgreSQL, one prepared statement in one transaction on SQLite, without indexes until all
/// rows are there. Values are converted as the model says; nothing is tracked or checked.
/// </summary>
internal static class Bulk
{
    public static async Task WriteAsync<T>(PortalDb db, IEnumerable<T> rows) where T : class
    {
        var entity = db.Model.FindEntityType(typeof(T))!;
        var table = entity.GetTableName()!;
        var columns = entity.GetProperties().ToList();
        await db.Database.OpenConnectionAsync();
        var indexes = await DropIndexesAsync(db, table);
        if (db.Database.IsNpgsql())
            await CopyAsync(db, table, columns, rows);
        else
            await InsertAsync(db, table, columns, rows);

        foreach (var index in indexes)
            await ReadAsync(db, index);

        await ReadAsync(db, db.Database.IsNpgsql() ? $"VACUUM ANALYZE \"{table}\"" : "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static async Task<List<string>> DropIndexesAsync(PortalDb db, string table)
    {
        if (!db.Database.IsNpgsql())
            await ReadAsync(db, "PRAGMA cache_size=-800000; PRAGMA synchronous=OFF;");

        var definitions = await ReadAsync(db, db.Database.IsNpgsql()
            ? $"SELECT indexdef FROM pg_indexes WHERE tablename = '{table}' AND indexname NOT LIKE 'PK_%'"
            : $"SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL");
        foreach (var name in definitions.Select(d => d.Split('"')[1]))
            await ReadAsync(db, $"DROP INDEX \"{name}\"");

        return definitions;
    }

    private static async Task<List<string>> ReadAsync(PortalDb db, string sql)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 600;
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetValue(0).ToString()!);

        return found;
    }

    private static async Task InsertAsync<T>(PortalDb db, string table, List<IProperty> columns, IEnumerable<T> rows)
    {
        await using var transaction = await db.Database.GetDbConnection().BeginTransactionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.GetColumnName()}\""))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
        var parameters = columns.Select((_, i) =>
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            command.Parameters.Add(parameter);
            return parameter;
        }).ToList();
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++)
                parameters[i].Value = Stored(columns[i], row!) ?? DBNull.Value;

            command.ExecuteNonQuery();
        }

        await transaction.CommitAsync();
    }

    private static async Task CopyAsync<T>(PortalDb db, string table, List<IProperty> columns, IEnumerable<T> rows)
    {
        var types = columns.ConvertAll(c => c.GetColumnType() switch
        {
            "uuid" => NpgsqlDbType.Uuid,
            "integer" => NpgsqlDbType.Integer,
            "bigint" => NpgsqlDbType.Bigint,
            "boolean" => NpgsqlDbType.Boolean,
            "timestamp with time zone" => NpgsqlDbType.TimestampTz,
            _ => NpgsqlDbType.Text,
        });
        await using var copy = await ((NpgsqlConnection)db.Database.GetDbConnection()).BeginBinaryImportAsync(
            $"COPY \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.GetColumnName()}\""))}) FROM STDIN (FORMAT BINARY)");
        copy.Timeout = TimeSpan.FromMinutes(10);
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            for (var i = 0; i < columns.Count; i++)
            {
                if (Stored(columns[i], row!) is { } value)
                    await copy.WriteAsync(value, types[i]);
                else
                    await copy.WriteNullAsync();
            }
        }

        await copy.CompleteAsync();
    }

    private static object? Stored(IProperty column, object row)
    {
        var value = column.GetGetter().GetClrValue(row);
        return column.GetTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value) : value;
    }
}
