using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.SignUp;

/// <summary>What a visitor accepts where the provider has no terms of its own (<c>Portal:TermsUrl</c>): what Portal does, and no more.</summary>
public sealed partial class TermsPage(PortalOptions options, NavigationManager navigation, IStringLocalizer<SignUpText> text)
{
    private static readonly string[] Sections = ["workspace", "prices", "use", "leaving", "privacy", "contract"];

    private IStringLocalizer<SignUpText> Text => text;

    private PortalOptions Options => options;

    protected override void OnInitialized()
    {
        if (options.TermsUrl is { Length: > 0 } own)
            navigation.NavigateTo(own);
    }
}
