using Microsoft.Data.SqlClient;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>A schema per tenant in one database of the cell on SQL Server.</summary>
internal sealed class SqlServerSchema(SchemaScripts scripts) : SqlServerTenants(scripts)
{
    public override string Kind => "sqlserver-schema"; // stored; never rename

    public override bool Serves(Isolation isolation) => isolation == Isolation.SharedDatabase;

    public override async Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct)
    {
        await using var session = await SqlServerSession.OpenAsync(cell, ct);
        var prefix = ("@prefix", (object)(cell.Prefix + "_"));
        var found = (await session.RowsAsync(SqlServerStatements.LoginsLike, ct, prefix)).ToList();
        if (await session.IsThereAsync(SqlServerStatements.CountDatabases, ct, ("@name", SqlServerPlace.SharedDatabase(cell))))
        {
            await session.GoToAsync(SqlServerPlace.SharedDatabase(cell), ct);
            found.AddRange(await session.RowsAsync(SqlServerStatements.SchemasAndUsersLike, ct, prefix));
        }

        return SqlServerPlace.SharedNames(cell, found.Select(row => row[0]!));
    }

    protected override SqlServerPlace PlaceOf(PlacedTenant tenant) => SqlServerPlace.InShared(tenant);

    protected override async Task<long> SizeAsync(SqlServerSession session, SqlServerPlace place, CancellationToken ct) =>
        await session.NumberAsync(SqlServerStatements.SizeOfSchema, ct, ("@schema", place.Schema)) ?? 0;

    protected override async Task DropAsync(SqlServerSession session, SqlServerPlace place, CancellationToken ct)
    {
        if (!await session.IsThereAsync(SqlServerStatements.CountDatabases, ct, ("@name", place.Database)))
            return;

        await session.GoToAsync(place.Database, ct);
        await EmptyAsync(session, place.Schema, ct);
        if (await session.IsThereAsync(SqlServerStatements.CountSchemas, ct, ("@name", place.Schema)))
            await session.SayAsync(SqlServerStatements.DropSchema(place.Schema), ct);

        foreach (var user in (string[])[place.Login, place.Maker])
        {
            if (await session.IsThereAsync(SqlServerStatements.CountUsers, ct, ("@name", user)))
                await session.SayAsync(SqlServerStatements.DropUser(user), ct);
        }
    }

    // What refuses to go because of another goes in a later round; a round in which nothing went is the last.
    private static async Task EmptyAsync(SqlServerSession session, string schema, CancellationToken ct)
    {
        while (await session.RowsAsync(SqlServerStatements.ObjectsIn, ct, ("@schema", schema)) is { Count: > 0 } found)
        {
            var (gone, last) = (0, (SqlException?)null);
            foreach (var row in found)
            {
                try
                {
                    await session.SayAsync(SqlServerStatements.Drop(row[0]![0], schema, row[1]!, row[2]), ct);
                    gone++;
                }
                catch (SqlException refused)
                {
                    last = refused;
                }
            }

            if (gone == 0)
                throw new InvalidOperationException($"The schema {schema} cannot be emptied: {last!.Message}", last);
        }
    }
}
