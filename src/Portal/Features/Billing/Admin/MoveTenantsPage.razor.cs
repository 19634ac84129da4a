using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Billing.Admin;

/// <summary>Moves the tenants of one version of a plan to another, with what changes for whom.</summary>
public sealed partial class MoveTenantsPage(IDispatcher dispatcher, Feedback feedback, IStringLocalizer<BillingText> text)
{
    private readonly HashSet<TenantId> _chosen = [];
    private Result<MovePreview>? _preview;
    private FieldErrors _errors = FieldErrors.None;
    private Guid _to;
    private string _reason = "";
    private bool _isSending;

    [Parameter]
    public string From { get; set; } = "";

    protected override async Task OnParametersSetAsync()
    {
        await ReadAsync();
        ChooseAll();
    }

    private async Task ReadAsync()
    {
        _preview = Guid.TryParse(From, out var from) ? await dispatcher.SendAsync(new PreviewMove(from, _to)) : Error.NotFound(text["change.unknown"]);
        if (_to == Guid.Empty && _preview is { Succeeded: true, Value.Targets: [var first, ..] })
            _to = first.Id;
    }

    private async Task ChooseAsync(string? target)
    {
        if (!Guid.TryParse(target, out var to))
            return;

        _to = to;
        await ReadAsync();
    }

    private void ChooseAll()
    {
        _chosen.Clear();
        if (_preview is { Succeeded: true, Value: { } preview })
            _chosen.UnionWith(preview.Rows.Where(r => r.WhyNot is null).Select(r => r.Id));
    }

    private void Toggle(TenantId tenant)
    {
        if (!_chosen.Remove(tenant))
            _chosen.Add(tenant);
    }

    private async Task MoveAsync(MovePreview preview)
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new ChangePlanOfMany(Guid.Parse(From), _to, [.. _chosen], _reason));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        feedback.Show(result, text["move.done", result.Succeeded ? result.Value : 0, preview.ToName, preview.ToNumber]);
        await ReadAsync();
        ChooseAll();
    }
}
