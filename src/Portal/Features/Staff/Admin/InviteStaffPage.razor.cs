using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Access;
using Portal.Features.FourEyes;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Staff.Admin;

/// <summary>Where somebody is invited to work in the back office.</summary>
public sealed partial class InviteStaffPage(
    IDispatcher dispatcher, NavigationManager navigation, Feedback feedback, IStringLocalizer<StaffText> text, IStringLocalizer<AccessText> names, IStringLocalizer<FourEyesText> words)
{
    private const string List = "/admin/staff";

    private readonly Breadcrumb[] _way = [new(text["title"], List)];
    private Result<StaffList>? _list;
    private FieldErrors _errors = FieldErrors.None;
    private string _email = "";
    private string _reason = "";
    private StaffRole _role = StaffRole.Support;
    private bool _isSending;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _list = await dispatcher.SendAsync(new ListStaff());

    private async Task InviteAsync()
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new InviteStaff(_email.Trim(), _role, _reason));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        if (feedback.Show(result, result is { Succeeded: true, Value: Decided.Waits } ? text["asked"] : text["invited", _email.Trim()]))
            navigation.NavigateTo(List);
    }
}
