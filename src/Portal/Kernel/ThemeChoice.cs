namespace Portal.Kernel;

/// <summary>Light, dark, or as the system: a person's choice, kept in a cookie and, where they want it on every device, with their account. Stored as text; never rename.</summary>
public enum ThemeChoice
{
    System,
    Light,
    Dark,
}

/// <summary>Cookies that hold how somebody wants their pages.</summary>
public static class Appearance
{
    /// <summary>Holds a <see cref="ThemeChoice"/> in lower case.</summary>
    public const string ThemeCookie = "portal-theme";

    /// <summary>Holds the IANA name of the time zone of somebody's own choice; without it times are shown in the browser's.</summary>
    public const string ZoneCookie = "portal-zone";
}
