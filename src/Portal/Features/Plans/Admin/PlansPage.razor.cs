using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Plans.Admin;

/// <summary>All plans, on offer or not.</summary>
public sealed partial class PlansPage(IDispatcher dispatcher, PriceText prices, IStringLocalizer<PlansAdminText> text)
{
    private Result<IReadOnlyList<PlanRow>>? _plans;

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    private bool MayEdit => Me.Staff.Contains(StaffPermission.EditPlans);

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _plans = await dispatcher.SendAsync(new ListAllPlans());
}
