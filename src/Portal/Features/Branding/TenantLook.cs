using Portal.Kernel;

namespace Portal.Features.Branding;

/// <summary>What pages show of a tenant's look; null stands for the provider's own.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Light">The colour in the light scheme, as <see cref="Colour"/> writes it.</param>
/// <param name="LogoLight">The hash of a picture, as are <paramref name="LogoDark"/>, <paramref name="Icon"/> (32 pixels) and <paramref name="IconLarge"/> (180).</param>
public sealed record TenantLook(
    TenantId Tenant, string? ProductName, string? Light, string? Dark, string? LogoLight, string? LogoDark, string? Icon, string? IconLarge, string? WelcomeTitle, string? WelcomeText)
{
    public bool HasLogo => LogoLight is not null || LogoDark is not null;

    /// <summary>The style sheet of its colours; null: the provider's hold.</summary>
    public string? StyleSheet => Light is null && Dark is null ? null : BrandingEndpoints.StyleSheet(Light, Dark);

    /// <summary>The address of the logo for the light scheme.</summary>
    public string? LightLogo => LogoLight is { } hash ? Picture(hash) : null;

    public string? DarkLogo => LogoDark is { } hash ? Picture(hash) : null;

    public string Picture(string hash) => BrandingEndpoints.Picture(Tenant, hash);

    internal static TenantLook Of(BrandVersion version) => new(
        version.TenantId, version.ProductName, version.PrimaryLight, version.PrimaryDark, version.LogoLight, version.LogoDark, version.Icon, version.IconLarge,
        version.WelcomeTitle, version.WelcomeText);
}

/// <summary>Whose look the page has, for what stands outside of it: the icon in the browser's tab, the public bar. Scoped: one for each request and circuit.</summary>
public sealed class PageLook
{
    public event Action? Changed;

    public TenantLook? Current { get; private set; }

    public void Show(TenantLook? look)
    {
        if (look == Current)
            return;

        Current = look;
        Changed?.Invoke();
    }
}
