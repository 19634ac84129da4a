using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Access;
using Portal.Features.FourEyes;
using Portal.Features.FourEyes.Admin;
using Portal.Features.Members.Admin;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Staff.Admin;

/// <summary>One of the staff: what they may do and why, and what those who may can change of it.</summary>
public sealed partial class StaffMemberPage(
    IDispatcher dispatcher, IDialogService dialogs, NavigationManager navigation, Feedback feedback, IStringLocalizer<StaffText> text, IStringLocalizer<AccessText> names,
    IStringLocalizer<MembersAdminText> helping)
{
    private const string List = "/admin/staff";

    private readonly Breadcrumb[] _way = [new(text["title"], List)];
    private Result<StaffMemberDetails>? _member;
    private StaffRole _role;
    private bool _isSending;

    [Parameter]
    public string Person { get; set; } = "";

    private StaffRow Member => _member!.Value.Member;

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        PersonId.TryParse(Person, null, out var person);
        _member = await dispatcher.SendAsync(new GetStaffMember(person)); // an address that is no id finds nobody
        if (_member is { Succeeded: true, Value.Member.Role: var role })
            _role = role;
    }

    private async Task ChangeRoleAsync()
    {
        var role = _role;
        var decided = await AskAsync(
            text["role.ask.title", Member.Called], text["role.ask.text", names.NameOf(Member.Role), names.NameOf(role)], text["role.change"], isDangerous: false,
            reason => dispatcher.SendAsync(new ChangeStaffRole(Member.Id, role, reason)));
        if (decided is not null)
            feedback.Show(Result.Success, decided == Decided.Waits ? text["asked"] : text["role.changed"]);

        await ReadAsync();
    }

    private async Task RemoveAsync()
    {
        var decided = await AskAsync(
            text["remove.ask.title", Member.Called], text["remove.ask.text"], text["remove"], isDangerous: true, reason => dispatcher.SendAsync(new RemoveStaff(Member.Id, reason)));
        if (decided is null)
            return;

        feedback.Show(Result.Success, decided == Decided.Waits ? text["asked"] : text["removed", Member.Called]);
        if (decided == Decided.Done)
            navigation.NavigateTo(List);
    }

    private async Task HelpAsync(ICommand help)
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        try
        {
            var isReset = help is ResetFactorsOf;
            if (isReset ? await dialogs.AskToResetFactorsAsync(helping, Member.Called) : await dialogs.AskToEndSessionsAsync(helping, Member.Called))
                feedback.Show(await dispatcher.SendAsync(help), helping[isReset ? "factors.done" : "sessions.done", Member.Called]);

            await ReadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }

    private async Task<Decided?> AskAsync(string title, string words, string action, bool isDangerous, Func<string, Task<Result<Decided>>> send)
    {
        if (_isSending)
            return null; // a second click of a double one

        _isSending = true;
        try
        {
            return await dialogs.AskWithReasonAsync(title, words, action, _member!.Value.NeedsSecond, send, isDangerous);
        }
        finally
        {
            _isSending = false;
        }
    }
}
