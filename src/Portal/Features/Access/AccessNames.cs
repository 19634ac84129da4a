using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Access;

/// <summary>How the roles and permissions of staff are called in the reader's language.</summary>
internal static class AccessNames
{
    public static string NameOf(this IStringLocalizer<AccessText> text, StaffRole role) => text[$"role.{role}"];

    /// <summary>What it is for, in a sentence.</summary>
    public static string Describe(this IStringLocalizer<AccessText> text, StaffRole role) => text[$"role.{role}.text"];

    public static string NameOf(this IStringLocalizer<AccessText> text, StaffPermission permission) => text[$"permission.{permission}"];
}
