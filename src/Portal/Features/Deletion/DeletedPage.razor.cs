using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Shell.Components;

namespace Portal.Features.Deletion;

/// <summary>Where those who own a tenant that is pending deletion see until when it can be undone, and undo it. Whoever else asks finds no such page.</summary>
public sealed partial class DeletedPage(IDispatcher dispatcher, IOperationFeed feed, PortalOptions options, IStringLocalizer<DeletionText> text) : ComponentBase, IDisposable
{
    private Result<MyDeletion>? _deletion;
    private FieldErrors _errors = FieldErrors.None;
    private IDisposable? _watch;
    private OperationId? _watched;
    private string? _refusal;
    private string? _slug;
    private bool _running;

    [Parameter]
    public string Id { get; set; } = "";

    private string Title => _deletion is { Succeeded: true, Value: var deletion }
        ? text[deletion.Status == TenantStatus.PendingDeletion ? "page.pending.title" : "page.back.title", deletion.Name]
        : text["page.title"];

    public void Dispose() => _watch?.Dispose();

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        // An id that cannot be one is answered like one that does not exist.
        TenantId.TryParse(Id, null, out var id);
        _deletion = await dispatcher.SendAsync(new GetMyDeletion(id));
        Follow(_deletion is { Succeeded: true, Value.Running.Id: var running } ? running : null);
    }

    private async Task RestoreAsync()
    {
        if (_running || _deletion is not { Succeeded: true, Value: var deletion })
            return;

        _running = true;
        var result = await dispatcher.SendAsync(new RestoreMyTenant(deletion.Tenant, _slug));
        _running = false;
        _errors = FieldErrors.Of(result);
        _refusal = result.Error is { Fields.Count: 0 } error ? error.Message : null;
        await ReadAsync();
    }

    private void Follow(OperationId? running)
    {
        if (!RendererInfo.IsInteractive || running == _watched)
            return;

        _watch?.Dispose();
        _watched = running;
        _watch = running is { } id ? feed.Watch(id, () => InvokeAsync(async () =>
        {
            await ReadAsync();
            StateHasChanged();
        })) : null;
    }
}
