using System.Globalization;
using System.Net.Mail;

namespace Portal.Kernel;

/// <summary>What Portal takes for an e-mail address: something that a mail can be sent to, and nothing that changes the mail.</summary>
public static class EmailAddress
{
    /// <summary>RFC 5321, 4.5.3.1.3 less the angle brackets.</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;

    /// <summary>True for a bare address (<c>ana@example.com</c>): no display name, no spaces or control characters, a domain with a dot that is no address literal.</summary>
    public static bool IsValid(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || IsInvisible(c) || c is '<' or '>' or '"' or ',' or ';' or '(' or ')'))
            return false;

        if (!MailAddress.TryCreate(text, out var parsed) || parsed.Address != text)
            return false;

        var domain = parsed.Host;
        return parsed.User.Length is > 0 and <= MaxLocalLength
            && domain.Contains('.', StringComparison.Ordinal)
            && Uri.CheckHostName(domain) == UriHostNameType.Dns
            && domain.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-');
    }

    // Directions, joiners and the like make an address read as another one.
    private static bool IsInvisible(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    /// <summary>Upper case, to find the same address again.</summary>
    public static string Normalise(string address) => address.Trim().ToUpperInvariant();
}
