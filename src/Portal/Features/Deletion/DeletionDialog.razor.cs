using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Features.Deletion.Admin;
using Portal.Features.FourEyes;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Deletion;

/// <summary>Shows what a deletion would do, asks for the tenant's name, and asks for the deletion; for either side.</summary>
public sealed partial class DeletionDialog(IDispatcher dispatcher) : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private Result<DeletionPlan>? _plan;
    private FieldErrors _errors = FieldErrors.None;
    private string? _refusal;
    private string? _reason;
    private string? _typed;
    private bool _running;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    [Parameter, EditorRequired]
    public DeletionMode Mode { get; set; }

    [Parameter, EditorRequired]
    public TenantId Id { get; set; }

    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    private bool Matches => _plan is { Succeeded: true, Value: { InTheWay.Count: 0 } plan } && _typed?.Trim() == plan.Name;

    // Cancelled only: what is still under way, such as an open question, may ask for the token afterwards.
    public void Dispose() => _leaving.Cancel();

    protected override Task OnInitializedAsync() => PlanAsync();

    private async Task PlanAsync() => _plan = Mode == DeletionMode.Mine
        ? await dispatcher.SendAsync(new PreviewMyDeletion(Id), _leaving.Token)
        : await dispatcher.SendAsync(new PreviewDeletion(Id), _leaving.Token);

    private async Task DoAsync()
    {
        if (_running || !Matches)
            return;

        _running = true;
        var result = await AskAsync();
        _running = false;
        _errors = FieldErrors.Of(result);
        _refusal = result.Error is { Fields.Count: 0 } error ? error.Message : null;
        if (result.Succeeded)
            Dialog.Close(result.Value);
    }

    private async Task<Result<Decided>> AskAsync()
    {
        switch (Mode)
        {
            case DeletionMode.Now:
                return await dispatcher.SendAsync(new DeleteTenantNow(Id, _typed ?? "", _reason ?? ""));
            case DeletionMode.Staff:
                return await dispatcher.SendAsync(new RequestDeletion(Id, _typed ?? "", _reason ?? ""));
            default:
                var mine = await dispatcher.SendAsync(new RequestMyDeletion(Id, _typed ?? "", _reason ?? ""));
                return mine.Error is null ? Decided.Done : mine.Error;
        }
    }
}

/// <summary>Who asks for what.</summary>
public enum DeletionMode
{
    /// <summary>Staff ask for the deletion of a tenant.</summary>
    Staff,

    /// <summary>Somebody asks for the deletion of their own.</summary>
    Mine,

    /// <summary>Staff do not wait any longer.</summary>
    Now,
}
