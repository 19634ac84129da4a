namespace Portal.Features.Branding;

/// <summary>The fields of the page as they are being filled in.</summary>
public sealed record BrandFields
{
    public string? PrimaryLight { get; set; } = "";

    public string? PrimaryDark { get; set; } = "";

    public string? ProductName { get; set; } = "";

    public string? MailHeader { get; set; } = "";

    public string? MailFooter { get; set; } = "";

    public string? WelcomeTitle { get; set; } = "";

    public string? WelcomeText { get; set; } = "";

    public static BrandFields Of(TenantLook look, string? mailHeader, string? mailFooter) => new()
    {
        PrimaryLight = look.Light ?? "",
        PrimaryDark = look.Dark ?? "",
        ProductName = look.ProductName ?? "",
        MailHeader = mailHeader ?? "",
        MailFooter = mailFooter ?? "",
        WelcomeTitle = look.WelcomeTitle ?? "",
        WelcomeText = look.WelcomeText ?? "",
    };

    public BrandForm ToForm(PictureChange? logoLight, PictureChange? logoDark, PictureChange? favicon) => new(
        PrimaryLight ?? "", PrimaryDark ?? "", ProductName ?? "", MailHeader ?? "", MailFooter ?? "", WelcomeTitle ?? "", WelcomeText ?? "", logoLight, logoDark, favicon);
}
