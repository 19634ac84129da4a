using Portal.Kernel;

namespace Portal.Provisioning.Drivers;

/// <summary>
/// Every driver makes names of the tenant's id: files and folders begin with it in its usual form, servers' names end in its 32 digits after the
/// cell's prefix (<c>p1a2b3c4d_0197…</c>, for containers <c>p1a2b3c4d-0197…</c>), with a suffix of letters where one tenant could have two of that kind.
/// </summary>
internal static class ResourceName
{
    private const int IdLength = 36;
    private const int DigitsLength = 32;
    private static readonly char[] Separators = ['_', '-'];

    /// <summary>A name that every server takes: letters, digits and underscores, begins with a letter, 63 characters at most.</summary>
    public static string OnServer(PlacedTenant tenant, string suffix = "") => $"{tenant.Cell.Prefix}_{tenant.Tenant.Value:N}{suffix}";

    /// <summary>A name that an object store takes: lower-case letters, digits and hyphens, begins with a letter, 63 characters at most.</summary>
    public static string OfContainer(PlacedTenant tenant) => $"{tenant.Cell.Prefix}-{tenant.Tenant.Value:N}";

    /// <returns>Null when the name is of nobody's making.</returns>
    public static TenantId? TenantOf(string name)
    {
        if (name.Length >= IdLength && Guid.TryParseExact(name[..IdLength], "D", out var id))
            return new TenantId(id);

        var at = name.IndexOfAny(Separators) + 1;
        return at > 0 && name.Length >= at + DigitsLength && Guid.TryParseExact(name.Substring(at, DigitsLength), "N", out id) ? new TenantId(id) : null;
    }
}
