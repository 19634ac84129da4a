using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Shell.Components;

namespace Portal.Features.Keys.Admin;

/// <summary>The root key: which one it is, what stands under it, and the button that replaces it. Follows the rotation that runs.</summary>
public sealed partial class KeysPage(
    IDispatcher dispatcher, IOperationFeed feed, IDialogService dialogs, Feedback feedback, IStringLocalizer<KeysAdminText> text, IStringLocalizer<KernelText> names) : IDisposable
{
    private Result<RootKeys>? _keys;
    private (OperationId Id, IDisposable Watch)? _watched;
    private bool _isSending;
    private bool _isGone;

    public void Dispose()
    {
        _isGone = true;
        _watched?.Watch.Dispose();
    }

    protected override Task OnInitializedAsync() => ReadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        var open = _keys is { Succeeded: true } keys ? keys.Value.Running?.Id : null;
        if (open == _watched?.Id)
            return;

        _watched?.Watch.Dispose();
        _watched = open is { } id ? (id, feed.Watch(id, () => InvokeAsync(FollowAsync))) : null;
    }

    private async Task ReadAsync() => _keys = await dispatcher.SendAsync(new ShowRootKeys());

    private async Task FollowAsync()
    {
        if (_isGone)
            return;

        await ReadAsync();
        StateHasChanged();
    }

    private async Task RotateAsync(RootKeys keys)
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            if (await dialogs.ConfirmAsync(text["rotate.title"], RotationDetails.Of(keys.File), text["rotate.confirm"]))
                feedback.Show(await dispatcher.SendAsync(new RotateRootKey()), text["rotate.started"]);

            await ReadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }

    private string StateOf(RootKeyUse key) => key switch
    {
        { IsCurrent: true } => text["state.current"],
        { IsInFile: true } => text["state.earlier"],
        _ => text["state.missing"],
    };

    private static Tone ToneOf(RootKeyUse key) => key switch
    {
        { IsCurrent: true } => Tone.Good,
        { IsInFile: true } => Tone.Resting,
        _ => Tone.Bad,
    };
}
