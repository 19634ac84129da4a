using Portal.Kernel;

namespace Portal.Provisioning.Drivers;

/// <summary>Every driver makes names that begin with the tenant's id.</summary>
internal static class ResourceName
{
    private const int IdLength = 36;

    /// <returns>Null when the name is of nobody's making.</returns>
    public static TenantId? TenantOf(string name) => name.Length >= IdLength && Guid.TryParseExact(name[..IdLength], "D", out var id) ? new TenantId(id) : null;
}
