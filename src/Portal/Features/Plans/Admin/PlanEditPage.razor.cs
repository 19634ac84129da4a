using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Plans.Admin;

/// <summary>The editor of a draft. Nothing that was typed is lost when it is refused.</summary>
public sealed partial class PlanEditPage(
    IDispatcher dispatcher, NavigationManager navigation, Feedback feedback, MeterText meters, IStringLocalizer<PlansAdminText> text, IStringLocalizer<PlansText> planText)
{
    private Result<PlanDetails>? _plan;
    private PlanForm _form = new();
    private FieldErrors _errors = FieldErrors.None;
    private bool _isDirty;
    private bool _isSending;

    [Parameter]
    public required string Code { get; set; }

    [Parameter]
    public int Number { get; set; }

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["list.title"], "/admin/plans"), new(Code, $"/admin/plans/{Code}/versions/{Number}")];

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        _plan = await dispatcher.SendAsync(new GetPlanToEdit(Code, Number));
        if (_plan.Succeeded && !_isDirty)
            _form = PlanForm.Of(_plan.Value.Input);
    }

    private void Touch() => _isDirty = true;

    private string? Invalid(string field) => _errors.Has("Input." + field) ? "true" : null;

    private static string UnitOf(PlanDetails plan, string meter) => plan.Meters.FirstOrDefault(m => m.Code == meter) is { Unit.Length: > 0 } found ? $" ({found.Unit})" : "";

    private void AddCharge()
    {
        _form.Charges.Add(_form.Charges.Exists(c => c.Meter.Length == 0) ? new ChargeForm { Model = PriceModel.Unit, Meter = Meter.Requests } : new ChargeForm());
        Touch();
    }

    private void AddLimit()
    {
        _form.Limits.Add(new LimitForm());
        Touch();
    }

    private void Remove<T>(List<T> lines, T line)
    {
        lines.Remove(line);
        _errors = FieldErrors.None; // they name places that have moved
        Touch();
    }

    private async Task SaveAsync()
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            var plan = _plan!.Value;
            var saved = await dispatcher.SendAsync(new SavePlanDraft(plan.Shown.Id, plan.State, _form.Read()));
            _errors = FieldErrors.Of(saved);
            if (saved.Error is { Kind: ErrorKind.Invalid } || !feedback.Show(saved, text["edit.done"]))
                return;

            _isDirty = false;
            navigation.NavigateTo($"/admin/plans/{Code}/versions/{Number}");
        }
        finally
        {
            _isSending = false;
        }
    }
}
