using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Branding;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Shell.Layouts;

/// <summary>The tenant's shell (<c>/t/{slug}/…</c>). It opens the tenant of the route for the person and gives it to the pages as a cascading <see cref="TenantView"/>.</summary>
public sealed partial class TenantLayout(IDispatcher dispatcher, LiveRights rights, PageLook look, IStringLocalizer<LayoutText> text, PortalOptions options)
    : WorkLayout(dispatcher, rights)
{
    private readonly IDispatcher _dispatcher = dispatcher;
    private Result<TenantView>? _tenant;
    private string? _slug;

    [CascadingParameter]
    private Microsoft.AspNetCore.Components.RouteData Route { get; set; } = null!;

    private IStringLocalizer<LayoutText> T => text;

    private string Home => $"/t/{_slug}";

    /// <summary>How the open tenant looks; null while none is open.</summary>
    private TenantLook? Look => look.Current;

    private string ProductName => Look?.ProductName ?? options.ProductName;

    private string Heading => _tenant is { Succeeded: true } opened ? opened.Value.Name : options.ProductName;

    /// <summary>The person's other workspaces, for the switcher.</summary>
    private IEnumerable<MyTenant> Others => Me is { Succeeded: true } me ? me.Value.Tenants.Where(t => t.Slug != _slug) : [];

    private bool IsStaff => Me is { Succeeded: true, Value.Staff: { Count: > 0 } staff } && staff.Contains(StaffPermission.ViewBackOffice);

    protected override async Task OnParametersSetAsync()
    {
        if (Route.RouteValues.GetValueOrDefault("slug") is not string slug || slug == _slug)
            return;

        _slug = slug;
        _tenant = null;
        look.Show(null); // not one moment of another tenant's
        await ReadAsync();
    }

    protected override async Task ReadAsync()
    {
        var slug = _slug!;
        var opened = await _dispatcher.SendAsync(new OpenTenant(slug));
        if (slug != _slug)
            return; // another one was gone to meanwhile

        _tenant = opened;
        look.Show(opened.Succeeded ? opened.Value.Look : null);
    }

    protected override async Task OnInitializedAsync()
    {
        look.Changed += Draw;
        await base.OnInitializedAsync();
    }

    protected override void Dispose(bool disposing)
    {
        look.Changed -= Draw;
        look.Show(null);
        base.Dispose(disposing);
    }

    private void Draw() => InvokeAsync(StateHasChanged);
}
