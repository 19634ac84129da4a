using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Roster;

/// <summary>One member: what they may do and why, and what those who may can change of it.</summary>
public sealed partial class MemberPage(IDispatcher dispatcher, IDialogService dialogs, NavigationManager navigation, Feedback feedback, IStringLocalizer<RosterText> text)
{
    private Result<MemberDetails>? _member;
    private FieldErrors _errors = FieldErrors.None;
    private Guid _role;
    private bool _isSending;

    [Parameter]
    public string Slug { get; set; } = "";

    [Parameter]
    public string Person { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private bool IsReadOnly => View.Status == TenantStatus.Suspended;

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["members.title"], List)];

    private string List => $"/t/{Slug}/members";

    private MemberRow Member => _member!.Value.Member;

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        PersonId.TryParse(Person, null, out var person);
        _member = await dispatcher.SendAsync(new GetMember(View.Id, person)); // an address that is no id finds nobody
        if (_member is { Succeeded: true, Value.Member.RoleId: var role })
            _role = role;
    }

    private async Task ChangeRoleAsync()
    {
        if (_isSending)
            return;

        _isSending = true;
        var result = await dispatcher.SendAsync(new ChangeMemberRole(View.Id, Member.Id, _role));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        feedback.Show(result, text["role.changed"]);
        await ReadAsync();
    }

    private Task<bool> DeactivateAsync() => AskAsync("deactivate", new DeactivateMember(View.Id, Member.Id), text["deactivated", Member.Called]);

    private async Task ReactivateAsync()
    {
        feedback.Show(await dispatcher.SendAsync(new ReactivateMember(View.Id, Member.Id)), text["reactivated", Member.Called]);
        await ReadAsync();
    }

    private async Task RemoveAsync()
    {
        if (await AskAsync("remove", new RemoveMember(View.Id, Member.Id), text["removed", Member.Called]))
            navigation.NavigateTo(List);
    }

    private async Task LeaveAsync()
    {
        if (await AskAsync("leave", new LeaveTenant(View.Id), null))
            navigation.NavigateTo("/workspaces", forceLoad: true); // this shell is closed from now on
    }

    private Task<bool> TransferAsync() => AskAsync("transfer", new TransferOwnership(View.Id, Member.Id), text["transferred", Member.Called]);

    private async Task<bool> AskAsync(string what, ICommand command, string? done)
    {
        var title = text[$"ask.title.{what}", Member.Called];
        if (!await dialogs.ConfirmAsync(title, text[$"ask.text.{what}", Member.Role].Value, text[what], isDangerous: true))
            return false;

        var went = feedback.Show(await dispatcher.SendAsync(command), done);
        if (!went || what is not ("remove" or "leave"))
            await ReadAsync();

        return went;
    }
}
