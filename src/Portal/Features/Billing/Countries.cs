using System.Globalization;

namespace Portal.Features.Billing;

/// <summary>Countries by their codes, as addresses and taxes name them.</summary>
public static class Countries
{
    /// <summary>ISO 3166-1, two letters, as the platform knows them.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        .. CultureInfo.GetCultures(CultureTypes.SpecificCultures).Select(c => c.Name.Split('-')[^1]).Where(code => code.Length == 2 && code.All(char.IsAsciiLetterUpper))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>Also what is not given.</summary>
    public static bool IsCode(string? code) => string.IsNullOrEmpty(code) || Codes.Contains(code);

    /// <summary>In the reader's language, by name.</summary>
    public static IEnumerable<(string Code, string Name)> Named() => Codes.Select(c => (c, NameOf(c))).OrderBy(c => c.Item2, StringComparer.CurrentCulture);

    public static string NameOf(string code) => code.Length == 0 ? "" : new RegionInfo(code).DisplayName is { Length: > 0 } name ? name : code;
}
