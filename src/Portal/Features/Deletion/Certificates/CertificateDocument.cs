using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Provisioning;

namespace Portal.Features.Deletion.Certificates;

/// <summary>What a certificate of deletion says. Its JSON is what is signed; names and values are read by others and never change.</summary>
/// <param name="Format">Which names and values: <see cref="CurrentFormat"/>.</param>
/// <param name="Removed">How many of each were removed: memberships, invitations, branding, roles, accounts, sessions, links, mails, signUps, secrets, keys.</param>
/// <param name="Kept">What is kept, and until when; null: for good, because it says nothing about any person.</param>
/// <param name="NotCovered">What this cannot speak of.</param>
public sealed record CertificateDocument(
    string Format, string Number, DateTimeOffset IssuedAt, CertificateIssuer Issuer, CertificateTenant Tenant, CertificateRequest Request,
    IReadOnlyList<CertificateResource> Resources, IReadOnlyDictionary<string, int> Removed, IReadOnlyList<KeptRecord> Kept, IReadOnlyList<NotCovered> NotCovered)
{
    public const string CurrentFormat = "portal-deletion-certificate/1";

    // People read the file too; it is never put into a page as it is.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string Write() => JsonSerializer.Serialize(this, Json);

    public static CertificateDocument Read(string json) =>
        JsonSerializer.Deserialize<CertificateDocument>(json, Json) ?? throw new JsonException("A certificate is never null.");
}

/// <summary>Which installation says so.</summary>
public sealed record CertificateIssuer(string Product, string Url);

/// <summary>Who it was.</summary>
/// <param name="Address">The part of the URL that it had.</param>
public sealed record CertificateTenant(Guid Id, string Name, string Address, string Plan, string Region, DateTimeOffset CreatedAt, DateTimeOffset? ActivatedAt);

/// <summary>Who wanted it, and when it happened. A side is named, not a person: who it was stands in the audit log for as long as that is kept.</summary>
/// <param name="FrozenAt">When nobody could get at its data any more.</param>
/// <param name="RestorableUntil">Until when it could have been brought back.</param>
/// <param name="StartedBy">The clock, or staff who did not wait for it.</param>
/// <param name="Operation">The operation that deleted it.</param>
public sealed record CertificateRequest(
    DateTimeOffset AskedAt, DeletionAsker AskedBy, string Reason, DateTimeOffset FrozenAt, DateTimeOffset RestorableUntil, DeletionAsker StartedBy, DateTimeOffset StartedAt, Guid Operation);

/// <summary>Something that existed for it alone.</summary>
/// <param name="Bytes">What it held when it was last measured.</param>
/// <param name="VerifiedGoneAt">When its driver was asked, and found nothing.</param>
public sealed record CertificateResource(string Kind, string Name, long? Bytes, DateTimeOffset MadeAt, DateTimeOffset RemovedAt, DateTimeOffset VerifiedGoneAt);

/// <summary>What a certificate cannot speak of. Stored in certificates as text; never rename.</summary>
public enum NotCovered
{
    /// <summary>Copies that the provider's own backups of servers and disks may hold until they run out.</summary>
    ProvidersBackups,

    /// <summary>What members exported or received by mail.</summary>
    CopiesOfMembers,
}
