using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Deletion;

/// <summary>What stands in place of a slug while a tenant has no address: <c>acme~1a2b3c</c>. Nobody can ask for it, because a slug has no tilde.</summary>
internal static class ParkedSlug
{
    private const char Mark = '~';

    /// <summary>Of the tenant's id, its last digits, which are random.</summary>
    private const int Digits = 6;

    public static bool Is(string slug) => slug.Contains(Mark);

    /// <summary>Takes the tenant's slug from it; the address itself is the caller's matter.</summary>
    public static void Park(Tenant tenant)
    {
        tenant.FormerSlug = tenant.Slug;
        tenant.Slug = Of(tenant.Slug, tenant.Id);
    }

    public static string Of(string slug, TenantId tenant) => $"{slug}{Mark}{tenant.Value.ToString("N")[^Digits..]}";
}
