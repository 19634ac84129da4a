using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Shell.Layouts;

/// <summary>The back office's shell (<c>/admin/…</c>).</summary>
public sealed partial class BackOfficeLayout(IStringLocalizer<LayoutText> text, PortalOptions options)
{
    private string _name = "";

    [CascadingParameter]
    private Task<AuthenticationState> State { get; set; } = null!;

    private IStringLocalizer<LayoutText> T => text;

    private PortalOptions Options => options;

    protected override async Task OnInitializedAsync() => _name = (await State).User.Identity?.Name ?? "";
}
