using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Usage.Admin;

/// <summary>Who uses how much, what is held, and what is counted at all.</summary>
public sealed partial class UsageAdminPage(IDispatcher dispatcher, NavigationManager navigation, IDialogService dialogs, Feedback feedback, MeterText names, IStringLocalizer<UsageText> text)
{
    private Result<TenantUsageView>? _usage;
    private FieldErrors _errors = FieldErrors.None;
    private string _code = "";
    private string _name = "";
    private string _unit = "";
    private long _perUnit = 1;
    private Aggregation _aggregation;
    private bool _isSending;

    [SupplyParameterFromQuery(Name = "meter")]
    public string? Which { get; set; }

    [SupplyParameterFromQuery]
    public string? Order { get; set; }

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    private bool MayEdit => Me.Staff.Contains(StaffPermission.EditPlans);

    private string ShownMeter => Which ?? Meter.Storage;

    private UsageOrder ShownOrder => Read(Order);

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync() => _usage = await dispatcher.SendAsync(new ShowTenantUsage(ShownMeter, ShownOrder));

    private string? Invalid(string field) => _errors.Has(field) ? "true" : null;

    private Meter? MeterOf(string code) => _usage is { Succeeded: true } usage ? usage.Value.Meters.FirstOrDefault(m => m.Code == code) : null;

    private string NameOf(string code) => MeterOf(code) is { } meter ? names.NameOf(meter) : code;

    private string Quantity(string code, decimal quantity) => names.Quantity(quantity, MeterOf(code)?.Unit ?? "");

    private void Go(string? meter, UsageOrder order) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["meter"] = meter == Meter.Storage ? null : meter,
        ["order"] = order == UsageOrder.Biggest ? null : order.ToString(),
    }));

    private static UsageOrder Read(string? text) => Enum.TryParse<UsageOrder>(text, ignoreCase: true, out var order) && Enum.IsDefined(order) ? order : UsageOrder.Biggest;

    private async Task CreateAsync()
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new CreateMeter(_code.Trim(), _name, _unit, _perUnit, _aggregation));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        if (feedback.Show(result, text["meter.made", _name.Trim()]))
            (_code, _name, _unit, _perUnit) = ("", "", "", 1);

        await ReadAsync();
    }

    private async Task RetireAsync(Meter meter)
    {
        if (await dialogs.ConfirmAsync(text["meter.retire.title", meter.Name], text["meter.retire.effect"], text["meter.retire"], isDangerous: true))
            await SendAsync(new RetireMeter(meter.Code), text["meter.retire.done", meter.Name]);
    }

    private Task PutAwayAsync(HeldRow held) => SendAsync(new RemoveHeldEvent(held.Id), text["held.removed"]);

    private async Task SendAsync(ICommand command, string done)
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        feedback.Show(await dispatcher.SendAsync(command), done);
        _isSending = false;
        await ReadAsync();
    }
}
