using Microsoft.Extensions.Localization;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>How roles and permissions are called in the reader's language.</summary>
internal static class RoleNames
{
    /// <summary>A built-in role has a word in every language; a tenant's own is called what the tenant calls it.</summary>
    public static string NameOf(this IStringLocalizer<RosterText> text, string name, bool isBuiltIn) =>
        isBuiltIn && text[$"role.{name}"] is { ResourceNotFound: false } word ? word : name;

    public static string NameOf(this IStringLocalizer<RosterText> text, TenantRole role) => text.NameOf(role.Name, role.IsBuiltIn);

    /// <summary>As they are shown: those that came with the tenant first, those that allow more before those that allow less.</summary>
    public static IReadOnlyList<TenantRole> InOrder(this IEnumerable<TenantRole> roles) =>
        [.. roles.OrderByDescending(r => r.IsBuiltIn).ThenByDescending(r => r.Permissions.Effective().Count).ThenBy(r => r.Name, StringComparer.CurrentCulture)];

    public static string NameOf(this IStringLocalizer<RosterText> text, TenantPermission permission) => text[$"permission.{permission}"];
}
