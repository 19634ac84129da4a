using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Members;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Plans.Admin;

/// <summary>One version of a plan in full, with all the others, and what can be done with it.</summary>
public sealed partial class PlanPage(
    IDispatcher dispatcher, NavigationManager navigation, Feedback feedback, IDialogService dialogs, PriceText prices, MeterText meters,
    IStringLocalizer<PlansAdminText> text, IStringLocalizer<PlansText> planText, IStringLocalizer<KernelText> names)
{
    private Result<PlanDetails>? _plan;
    private bool _isSending;

    [Parameter]
    public required string Code { get; set; }

    [Parameter]
    public int? Number { get; set; }

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["list.title"], "/admin/plans")];

    private bool MayEdit => Me.Staff.Contains(StaffPermission.EditPlans);

    private bool MayMove => Me.Staff.Contains(StaffPermission.ManageBilling);

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync() => _plan = await dispatcher.SendAsync(new GetPlan(Code, Number));

    private async Task DraftAsync()
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            var draft = await dispatcher.SendAsync(new DraftPlanVersion(Code));
            if (feedback.Show(draft))
                navigation.NavigateTo($"/admin/plans/{Code}/versions/{draft.Value}/edit");
        }
        finally
        {
            _isSending = false;
        }
    }

    private Task PublishAsync()
    {
        var plan = _plan!.Value;
        var before = plan.Versions.FirstOrDefault(v => v.Status == PlanStatus.Published);
        var what = before is null ? text["publish.what"] : text["publish.what.replaces", before.Number, before.Tenants];
        return DoAsync(text["publish.title", plan.Shown.Name, plan.Shown.Number], what, text["publish.action"], false, new PublishPlan(plan.Shown.Id, plan.State), text["publish.done"]);
    }

    private Task RetireAsync()
    {
        var shown = _plan!.Value.Shown;
        return shown.Status == PlanStatus.Draft
            ? DoAsync(text["discard.title", shown.Name, shown.Number], text["discard.what"], text["discard.action"], true, new RetirePlan(shown.Id), text["discard.done"])
            : DoAsync(text["retire.title", shown.Name, shown.Number], text["retire.what", shown.Tenants], text["retire.action"], true, new RetirePlan(shown.Id), text["retire.done"]);
    }

    private async Task DoAsync(string title, string what, string action, bool isDangerous, ICommand command, string done)
    {
        if (_isSending || !await dialogs.ConfirmAsync(title, what, action, isDangerous))
            return;

        _isSending = true;
        try
        {
            var isGone = _plan!.Value is { Shown.Status: PlanStatus.Draft } && command is RetirePlan;
            if (feedback.Show(await dispatcher.SendAsync(command), done) && isGone)
                navigation.NavigateTo(_plan.Value.Versions.Count > 1 ? $"/admin/plans/{Code}" : "/admin/plans");
            else
                await ReadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }
}
