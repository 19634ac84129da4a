using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Portal.Features.Tenants;

/// <summary>Why a slug is refused.</summary>
public enum SlugFault
{
    TooShort,
    TooLong,
    Characters,
    Hyphens,
    Reserved,
}

/// <summary>
/// The rule for the part of the URL that names a tenant: a DNS label (RFC 1123) of 3 to 40 characters, so that it can become a subdomain, and
/// none of the words that the product or the web use themselves.
/// </summary>
public static class Slug
{
    public const int MinLength = 3;
    public const int MaxLength = 40;

    private static readonly FrozenSet<string> Reserved = new[]
    {
        "about", "abuse", "access", "account", "accounts", "admin", "administrator", "api", "app", "apps", "assets", "auth", "autoconfig", "autodiscover",
        "back-office", "backoffice", "billing", "blog", "cdn", "console", "contact", "dashboard", "dev", "docs", "download", "downloads", "email", "error",
        "example", "files", "ftp", "gateway", "git", "health", "help", "home", "host", "hostmaster", "imap", "info", "internal", "invitation", "invoice",
        "invoices", "isatap", "legal", "localhost", "login", "logout", "mail", "marketing", "media", "metrics", "monitoring", "new", "news", "noreply",
        "not-found", "null", "oauth", "oidc", "operations", "owner", "payment", "payments", "pop", "pop3", "portal", "postmaster", "pricing", "privacy",
        "public", "register", "root", "saml", "sample", "scim", "security", "server", "settings", "shop", "signin", "signout", "signup", "sign-in",
        "sign-out", "sign-up", "smtp", "ssl", "staff", "staging", "static", "stats", "status", "store", "support", "sysadmin", "system", "team", "tenant",
        "tenants", "terms", "test", "tickets", "trust", "undefined", "usage", "user", "users", "verify", "web", "webhook", "webhooks", "webmaster", "wiki",
        "workspace", "workspaces", "wpad", "www",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <returns>Null when the slug may be used.</returns>
    public static SlugFault? Check(string slug)
    {
        if (slug.Length < MinLength)
            return SlugFault.TooShort;

        if (slug.Length > MaxLength)
            return SlugFault.TooLong;

        if (slug.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')))
            return SlugFault.Characters;

        // "xn--" would be read as an internationalised name (RFC 5890), and two hyphens in a row are hard to see.
        if (slug[0] == '-' || slug[^1] == '-' || slug.Contains("--", StringComparison.Ordinal))
            return SlugFault.Hyphens;

        return Reserved.Contains(slug) ? SlugFault.Reserved : null;
    }

    /// <summary>A slug from an organisation's name: <c>Müller &amp; Söhne GmbH</c> becomes <c>mueller-soehne-gmbh</c>; empty when nothing is left.</summary>
    public static string Propose(string organisation)
    {
        var letters = new StringBuilder();
        foreach (var rune in Transliterate(organisation.Trim().ToLowerInvariant()).Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (rune.IsAscii && Rune.IsLetterOrDigit(rune))
                letters.Append((char)rune.Value);
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.NonSpacingMark && letters.Length > 0 && letters[^1] != '-' && rune.Value is not ('\'' or '’'))
                letters.Append('-');
        }

        var slug = letters.ToString();
        return slug[..Math.Min(slug.Length, MaxLength)].Trim('-');
    }

    // What decomposition does not reach.
    private static string Transliterate(string text) => text
        .Replace("ä", "ae", StringComparison.Ordinal).Replace("ö", "oe", StringComparison.Ordinal).Replace("ü", "ue", StringComparison.Ordinal)
        .Replace("ß", "ss", StringComparison.Ordinal).Replace("æ", "ae", StringComparison.Ordinal).Replace("œ", "oe", StringComparison.Ordinal)
        .Replace("ø", "oe", StringComparison.Ordinal).Replace("å", "aa", StringComparison.Ordinal).Replace("ł", "l", StringComparison.Ordinal)
        .Replace("đ", "d", StringComparison.Ordinal).Replace("ð", "d", StringComparison.Ordinal).Replace("þ", "th", StringComparison.Ordinal);
}
