using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Roster;

/// <summary>Where a role of the tenant's own is made, changed and deleted.</summary>
public sealed partial class RolePage(IDispatcher dispatcher, IDialogService dialogs, NavigationManager navigation, Feedback feedback, IStringLocalizer<RosterText> text)
{
    private static readonly TenantPermission[] Offered = [.. Enum.GetValues<TenantPermission>().Where(p => p != TenantPermission.OwnTenant)];

    private readonly HashSet<TenantPermission> _permissions = [TenantPermission.ViewTenant];
    private Result<RoleList>? _read;
    private RoleRow? _role;
    private FieldErrors _errors = FieldErrors.None;
    private string _name = "";
    private string _description = "";
    private bool _isDirty;
    private bool _isSending;

    [Parameter]
    public string Slug { get; set; } = "";

    /// <summary>Null: a new one.</summary>
    [Parameter]
    public string? Id { get; set; }

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private bool IsReadOnly => View.Status == TenantStatus.Suspended;

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["roles.title"], List)];

    private string List => $"/t/{Slug}/roles";

    protected override async Task OnParametersSetAsync()
    {
        if (!_isDirty)
            await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _read = await dispatcher.SendAsync(new ListRoles(View.Id));
        if (!_read.Succeeded)
            return;

        if (!_read.Value.MayManage)
        {
            _read = Error.Forbidden(text["role.mayNot"]);
        }
        else if (Id is not null)
        {
            _role = _read.Value.Roles.FirstOrDefault(r => r.Id.ToString() == Id);
            if (_role is null)
                _read = Error.NotFound(text["role.notFound"]);
            else if (!_role.MayChange)
                _read = Error.Forbidden(text[_role.IsBuiltIn ? "role.builtIn" : "role.beyond"]);
            else
                Take(_role);
        }
    }

    private void Take(RoleRow role)
    {
        (_name, _description, _isDirty) = (role.Name, role.Description, false);
        _permissions.Clear();
        _permissions.UnionWith(role.Permissions);
    }

    private void Touch() => _isDirty = true;

    private void Choose(TenantPermission permission, bool isChosen)
    {
        if (isChosen)
            _permissions.Add(permission);
        else
            _permissions.Remove(permission);

        Touch();
    }

    private async Task SaveAsync()
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new SaveRole(View.Id, _role?.Id, _name, _description, [.. _permissions], _role?.Version ?? 0));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        if (!feedback.Show(result, text["role.saved"]))
            return;

        _isDirty = false;
        navigation.NavigateTo(List);
    }

    private async Task DeleteAsync()
    {
        if (!await dialogs.ConfirmAsync(text["role.delete.title", _role!.Name], text["role.delete.text"].Value, text["role.delete"], isDangerous: true))
            return;

        if (!feedback.Show(await dispatcher.SendAsync(new DeleteRole(View.Id, _role.Id)), text["role.deleted"]))
            return;

        _isDirty = false;
        navigation.NavigateTo(List);
    }

    private string? Invalid(string field) => _errors.Has(field) ? "true" : null;
}
