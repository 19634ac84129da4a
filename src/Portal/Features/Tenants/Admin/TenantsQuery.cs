using System.Globalization;
using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

/// <summary>
/// The list's state as it stands in the address, so that the back button, a bookmark and the CSV file all mean the same. What somebody typed there and
/// nobody understands is as if it were not there.
/// </summary>
internal sealed record TenantsQuery(TenantFilter Filter, TenantSort Sort, bool Descending, int Page, int Size)
{
    public static readonly int[] Sizes = [25, 50, 100];

    public const int SearchLength = 100;

    /// <param name="q">What is searched.</param>
    /// <param name="status">Names, separated by commas.</param>
    /// <param name="plan">A code.</param>
    /// <param name="region">A region.</param>
    /// <param name="cell">An id.</param>
    /// <param name="sort">A column's name, with a hyphen before it for the other way round.</param>
    /// <param name="page">From 1, or from the end: -1 is the last.</param>
    /// <param name="size">One of <see cref="Sizes"/>.</param>
    public static TenantsQuery Read(string? q, string? status, string? plan, string? region, string? cell, string? sort, string? page, string? size)
    {
        var filter = new TenantFilter
        {
            Search = Text(q),
            Statuses = [.. (status ?? "").Split(',').Select(Named<TenantStatus>).OfType<TenantStatus>().Distinct()],
            Plan = Text(plan),
            Region = Text(region),
            Cell = CellId.TryParse(cell, null, out var id) ? id : null,
        };
        var column = Named<TenantSort>(sort?.TrimStart('-'));
        return new TenantsQuery(
            filter,
            column ?? TenantSort.Created,
            column is null || sort!.StartsWith('-'),
            int.TryParse(page, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 1,
            int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && Sizes.Contains(rows) ? rows : Sizes[0]);
    }

    /// <summary>The filter's part of the address, for the CSV file.</summary>
    public static string Export(TenantFilter filter) => QueryString.Create(new Dictionary<string, string?>
    {
        ["q"] = filter.Search,
        ["status"] = Joined(filter.Statuses),
        ["plan"] = filter.Plan,
        ["region"] = filter.Region,
        ["cell"] = filter.Cell?.ToString(),
    }.Where(p => p.Value is not null)).ToString();

    public static string? Joined(IReadOnlyList<TenantStatus> statuses) => statuses.Count == 0 ? null : string.Join(',', statuses);

    private static string? Text(string? text) => BoundedText.FromAddress(text, SearchLength);

    private static T? Named<T>(string? name) where T : struct, Enum =>
        name is { Length: > 0 } && !char.IsAsciiDigit(name[0]) && Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}
