namespace Portal.Features.Tenants.Admin;

/// <summary>The columns that can be chosen; name and status always show. Kept by name in the browser.</summary>
public enum TenantColumn
{
    Plan,
    Owner,
    Region,
    Cell,
    Created,
    Since,
}

internal static class TenantColumns
{
    public static IReadOnlyList<TenantColumn> Default { get; } = [TenantColumn.Plan, TenantColumn.Owner, TenantColumn.Region, TenantColumn.Created];

    public static HashSet<TenantColumn> Parse(string kept) =>
        [.. kept.Split(',').Where(name => Enum.TryParse<TenantColumn>(name, out var column) && Enum.IsDefined(column)).Select(Enum.Parse<TenantColumn>)];
}
