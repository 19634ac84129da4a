using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Features.Tenants;

/// <summary>The rule for an organisation's name: readable, so that it can stand in mails, titles and invoices.</summary>
public static partial class TenantName
{
    /// <summary>The form that is kept: composed, so that what looks the same is the same, and with single plain spaces inside only.</summary>
    public static string Tidy(string name) => Spaces().Replace(name.Normalize(), " ").Trim();

    /// <summary>True when it has a letter or digit and no control, format (bidirectional overrides), unassigned or private characters.</summary>
    public static bool IsReadable(string name) =>
        name.EnumerateRunes().Any(System.Text.Rune.IsLetterOrDigit)
        && name.EnumerateRunes().All(rune => System.Text.Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate)
            && rune.Value != 0xFFFD);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
