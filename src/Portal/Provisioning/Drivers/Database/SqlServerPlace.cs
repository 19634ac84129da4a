using System.Text.RegularExpressions;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>The names of what one tenant has on a SQL Server; made of ids alone.</summary>
/// <param name="Database">The tenant's own, or the one that it shares with others of its cell.</param>
/// <param name="Schema">Holds everything that is the tenant's.</param>
/// <param name="Login">The tenant's own login, and the name of its user in the database. It reads and writes in the schema and does nothing else.</param>
/// <param name="Maker">Owns the schema. Nobody can sign in as this user: scripts are run in its name, so that they reach no further than the schema.</param>
internal sealed record SqlServerPlace(string Database, string Schema, string Login, string Maker)
{
    private const string SharedSuffix = "s";
    private const string MakerSuffix = "_maker";

    public static SqlServerPlace OfItsOwn(PlacedTenant tenant)
    {
        var name = ResourceName.OnServer(tenant);
        return new SqlServerPlace(name, "app", name, "app" + MakerSuffix);
    }

    public static SqlServerPlace InShared(PlacedTenant tenant)
    {
        var name = ResourceName.OnServer(tenant, SharedSuffix);
        return new SqlServerPlace(SharedDatabase(tenant.Cell), name, name, name + MakerSuffix);
    }

    /// <summary>The one database of a cell whose tenants have a schema each.</summary>
    public static string SharedDatabase(CellAccess cell) => cell.Prefix + "_shared";

    /// <summary>Of these names those that begin as the names of tenants with a database of their own do.</summary>
    public static IReadOnlyCollection<string> OwnNames(CellAccess cell, IEnumerable<string> names) => Matching(names, $@"\A({cell.Prefix}_[0-9a-f]{{32}})\z");

    /// <summary>Of these names, whether a schema's, a login's or a maker's, what the tenant's schema is or would be called.</summary>
    public static IReadOnlyCollection<string> SharedNames(CellAccess cell, IEnumerable<string> names) =>
        Matching(names, $@"\A({cell.Prefix}_[0-9a-f]{{32}}{SharedSuffix})({MakerSuffix})?\z");

    private static List<string> Matching(IEnumerable<string> names, string pattern) =>
        [.. names.Select(n => Regex.Match(n, pattern, RegexOptions.CultureInvariant)).Where(m => m.Success).Select(m => m.Groups[1].Value).Distinct()];
}
