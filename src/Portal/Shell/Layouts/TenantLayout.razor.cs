using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Shell.Layouts;

/// <summary>The tenant's shell (<c>/t/{slug}/…</c>). It opens the tenant of the route for the person and gives it to the pages as a cascading <see cref="TenantView"/>.</summary>
public sealed partial class TenantLayout(IDispatcher dispatcher, IStringLocalizer<LayoutText> text, PortalOptions options)
{
    private Result<TenantView>? _tenant;
    private string? _slug;
    private string _home = "/";
    private string _name = "";

    [CascadingParameter]
    private Microsoft.AspNetCore.Components.RouteData Route { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState> State { get; set; } = null!;

    private IStringLocalizer<LayoutText> T => text;

    private PortalOptions Options => options;

    protected override async Task OnParametersSetAsync()
    {
        var slug = Route.RouteValues.GetValueOrDefault("slug") as string;
        if (slug is null || slug == _slug)
            return;

        _slug = slug;
        _home = $"/t/{slug}";
        _name = (await State).User.Identity?.Name ?? "";
        await OpenAsync();
    }

    private async Task OpenAsync()
    {
        _tenant = null;
        _tenant = await dispatcher.SendAsync(new OpenTenant(_slug!));
    }
}
