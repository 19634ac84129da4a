using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Who may do what: every role beside every permission.</summary>
public sealed partial class RolesPage(IDispatcher dispatcher, IStringLocalizer<RosterText> text)
{
    private Result<RoleList>? _list;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private bool IsReadOnly => View.Status == TenantStatus.Suspended;

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync() => _list = await dispatcher.SendAsync(new ListRoles(View.Id));
}
