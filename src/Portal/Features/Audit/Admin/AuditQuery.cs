using System.Globalization;
using Portal.Kernel;

namespace Portal.Features.Audit.Admin;

/// <summary>The log's filters as they stand in the address. What nobody understands there is as if it were not there.</summary>
internal static class AuditQuery
{
    public const int TextLength = 100;

    private const string Day = "yyyy-MM-dd";

    /// <summary>The names of all messages that change something: what the log can hold.</summary>
    public static IReadOnlyList<string> Commands { get; } =
        [.. typeof(IChange).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IChange))).Select(t => t.Name).Order(StringComparer.Ordinal)];

    public static AuditFilter Read(string? who, string? what, string? tenant, string? from, string? to, string? refused) => new()
    {
        Who = Text(who),
        What = Text(what),
        Tenant = TenantId.TryParse(tenant, null, out var id) ? id : null,
        From = Date(from),
        To = Date(to),
        RefusedOnly = refused == "true",
    };

    /// <summary>The filter as names and values of the address; null: left out.</summary>
    public static Dictionary<string, string?> Parts(AuditFilter filter) => new()
    {
        ["who"] = filter.Who,
        ["what"] = filter.What,
        ["tenant"] = filter.Tenant?.ToString(),
        ["from"] = Text(filter.From),
        ["to"] = Text(filter.To),
        ["refused"] = filter.RefusedOnly ? "true" : null,
    };

    public static string? Text(DateOnly? day) => day?.ToString(Day, CultureInfo.InvariantCulture);

    public static DateOnly? Date(string? text) => DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Text(string? text) => BoundedText.FromAddress(text, TextLength);
}
