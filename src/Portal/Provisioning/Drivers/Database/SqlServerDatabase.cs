using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>A database per tenant on SQL Server.</summary>
internal sealed class SqlServerDatabase(SchemaScripts scripts) : SqlServerTenants(scripts)
{
    public override string Kind => "sqlserver-database"; // stored; never rename

    public override bool Serves(Isolation isolation) => isolation != Isolation.SharedDatabase;

    public override async Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct)
    {
        await using var session = await SqlServerSession.OpenAsync(cell, ct);
        var prefix = ("@prefix", (object)(cell.Prefix + "_"));
        var found = (await session.RowsAsync(SqlServerStatements.DatabasesLike, ct, prefix)).Concat(await session.RowsAsync(SqlServerStatements.LoginsLike, ct, prefix));
        return SqlServerPlace.OwnNames(cell, found.Select(row => row[0]!));
    }

    protected override SqlServerPlace PlaceOf(PlacedTenant tenant) => SqlServerPlace.OfItsOwn(tenant);

    protected override async Task<long> SizeAsync(SqlServerSession session, SqlServerPlace place, CancellationToken ct) =>
        await session.NumberAsync(SqlServerStatements.SizeOfDatabase, ct) ?? 0;

    protected override Task DropAsync(SqlServerSession session, SqlServerPlace place, CancellationToken ct) =>
        session.SayAsync(SqlServerStatements.DropDatabase(place.Database), ct);
}
