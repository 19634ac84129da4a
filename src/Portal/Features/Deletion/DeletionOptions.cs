using System.Globalization;
using Portal.Integrations.Mail;

namespace Portal.Features.Deletion;

/// <summary>What an operator sets under <c>Deletion</c>. How long a tenant can be brought back is a matter of its plan.</summary>
public sealed class DeletionOptions
{
    public const string Section = "Deletion";

    /// <summary>How many years the audit log of a deleted tenant is kept; what the law asks for differs from country to country.</summary>
    public int AuditYears { get; set; } = 10;

    /// <summary>How often tenants are looked for whose time is over.</summary>
    public TimeSpan Look { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What stays of a tenant that is gone, and until when.</summary>
    /// <param name="gone">When it is gone.</param>
    public IReadOnlyList<KeptRecord> KeptOf(DateTimeOffset gone) =>
    [
        new(Kept.AuditLog, gone.AddYears(AuditYears)),
        new(Kept.LastMail, gone + OldMails.KeptFor),
        new(Kept.Certificate, null),
    ];

    /// <returns>Every broken rule, with its key.</returns>
    internal static IEnumerable<string> Check(IConfiguration configuration)
    {
        if (configuration[$"{Section}:{nameof(AuditYears)}"] is { } years && !(int.TryParse(years, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100))
            yield return $"{Section}:{nameof(AuditYears)} is '{years}'; it must be a whole number from 1 to 100.";

        if (configuration[$"{Section}:{nameof(Look)}"] is { } look
            && !(TimeSpan.TryParse(look, CultureInfo.InvariantCulture, out var every) && every >= TimeSpan.FromSeconds(1) && every <= TimeSpan.FromDays(1)))
        {
            yield return $"{Section}:{nameof(Look)} is '{look}'; it must be from 00:00:01 to 1.00:00:00.";
        }
    }
}

/// <summary>What stays of a tenant that is gone. Stored in certificates as text; never rename.</summary>
public enum Kept
{
    /// <summary>Who did what to it and when.</summary>
    AuditLog,

    /// <summary>That its owner was told, and at which address.</summary>
    LastMail,

    /// <summary>The certificate, and the tombstone that it describes.</summary>
    Certificate,
}

/// <param name="Until">Null: for good; it says nothing about any person.</param>
public sealed record KeptRecord(Kept What, DateTimeOffset? Until);
