using Portal.Kernel;

namespace Portal.Provisioning.Records;

/// <summary>Who holds a slug. The key is the slug, so two tenants can never hold one; released when the tenant is rejected, undone or deleted.</summary>
public sealed class Address
{
    /// <summary>The longest DNS label (RFC 1035, 2.3.4): a slug may become a subdomain.</summary>
    public const int SlugLength = 63;

    /// <summary>The part of the URL: lower-case letters, digits and hyphens.</summary>
    public string Slug { get; init; } = "";

    public TenantId TenantId { get; init; }

    public DateTimeOffset HeldSince { get; init; }
}
