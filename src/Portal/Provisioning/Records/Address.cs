using Portal.Kernel;

namespace Portal.Provisioning.Records;

/// <summary>Who holds a slug. The key is the slug, so two tenants can never hold one; released when the tenant is rejected, undone or deleted.</summary>
public sealed class Address
{
    /// <summary>The part of the URL: lower-case letters, digits and hyphens.</summary>
    public string Slug { get; init; } = "";

    public TenantId TenantId { get; init; }

    public DateTimeOffset HeldSince { get; init; }
}
