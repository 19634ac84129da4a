using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Kernel;

namespace Portal.Features.Operations.Admin;

/// <summary>Says how many failed operations would be retried and of which kinds, does it, and says what came of it.</summary>
public sealed partial class RetryDialog(IDispatcher dispatcher, IStringLocalizer<OperationsAdminText> text, IStringLocalizer<OperationsText> words)
{
    private Result<RetryPreview>? _preview;
    private RetriedOperations? _done;
    private string? _refused;
    private bool _isSending;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    [Parameter, EditorRequired]
    public OperationFilter Filter { get; set; } = null!;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _preview = await dispatcher.SendAsync(new PreviewRetry(Filter));

    private async Task RetryAsync()
    {
        if (_isSending || _done is not null)
            return; // a second click of a double one

        _isSending = true;
        try
        {
            var retried = await dispatcher.SendAsync(new RetryOperations(_preview!.Value.Ids));
            if (retried.Succeeded)
            {
                _done = retried.Value;
                return;
            }

            // Somebody else was at one of them in the same moment: nothing was retried, and what is left to retry is read again.
            _refused = retried.Error?.Message;
            await ReadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }
}
