using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Tenants.Admin;

/// <summary>Shows what an action on many tenants would do, then does it one command a tenant: what is done stays done when it is stopped half way.</summary>
public sealed partial class BulkDialog(IDispatcher dispatcher, IStringLocalizer<TenantsAdminText> text) : IDisposable
{
    private readonly Decision _decision = new();
    private readonly CancellationTokenSource _leaving = new();
    private Result<BulkPreview>? _preview;
    private List<BulkTenant>? _run;
    private FieldErrors _errors = FieldErrors.None;
    private bool _running;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    [Parameter, EditorRequired]
    public TenantAction Action { get; set; }

    [Parameter]
    public IReadOnlyList<TenantId> Ids { get; set; } = [];

    /// <summary>Set: all tenants that match, instead of <see cref="Ids"/>.</summary>
    [Parameter]
    public TenantFilter? Everything { get; set; }

    private int Ready => _preview is { Succeeded: true } preview ? preview.Value.Can.Count : 0;

    // Cancelled only: what is still under way, such as an open question, may ask for the token afterwards.
    public void Dispose() => _leaving.Cancel();

    protected override async Task OnInitializedAsync() => _preview = await dispatcher.SendAsync(new PreviewBulk(Action, Ids, Everything), _leaving.Token);

    private void Stop() => _running = false;

    private async Task RunAsync()
    {
        if (_running || _run is not null)
            return; // a second click of a double one, come when all is done already

        _running = true;
        var done = new List<BulkTenant>();
        foreach (var tenant in _preview!.Value.Can.TakeWhile(_ => _running && !_leaving.IsCancellationRequested))
        {
            var result = await dispatcher.SendAsync(_decision.Command(Action, tenant.Id), CancellationToken.None);
            if (result.Error is { Fields.Count: > 0 })
            {
                // The same words for all: what the first refuses, every one would.
                _errors = FieldErrors.Of(result);
                break;
            }

            done.Add(tenant with { WhyNot = result.Error?.Message });
            _run = done;
            StateHasChanged();
        }

        _running = false;
    }
}
