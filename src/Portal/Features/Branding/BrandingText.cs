namespace Portal.Features.Branding;

/// <summary>The texts of this area: <c>BrandingText*.resx</c>.</summary>
public sealed class BrandingText;
