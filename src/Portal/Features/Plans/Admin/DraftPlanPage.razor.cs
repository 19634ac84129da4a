using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Plans.Admin;

/// <summary>Begins a new plan; everything else is written in its editor.</summary>
public sealed partial class DraftPlanPage(IDispatcher dispatcher, NavigationManager navigation, Feedback feedback, IStringLocalizer<PlansAdminText> text)
{
    private Result<IReadOnlyList<PlanToCopy>>? _plans;
    private FieldErrors _errors = FieldErrors.None;
    private string _name = "";
    private string _code = "";
    private string _from = "";
    private bool _isSending;

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["list.title"], "/admin/plans")];

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _plans = await dispatcher.SendAsync(new ListPlansToCopy());

    private async Task AddAsync()
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            var code = _code.Trim();
            var added = await dispatcher.SendAsync(new DraftPlan(code, _name, _from.Length == 0 ? null : _from));
            _errors = FieldErrors.Of(added);
            if (added.Error is { Kind: ErrorKind.Invalid })
                return;

            if (feedback.Show(added))
                navigation.NavigateTo($"/admin/plans/{code}/versions/1/edit");
        }
        finally
        {
            _isSending = false;
        }
    }
}
