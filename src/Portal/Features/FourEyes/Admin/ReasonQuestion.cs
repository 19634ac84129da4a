using MudBlazor;
using Portal.Kernel;

namespace Portal.Features.FourEyes.Admin;

internal static class ReasonQuestion
{
    /// <summary>Asks before something that another may have to approve, and does it.</summary>
    /// <param name="whatWillHappen">What changes, for whom.</param>
    /// <param name="action">The word on the button.</param>
    /// <param name="needsReason">Whether another must approve it.</param>
    /// <param name="send">Sends the command with the reason.</param>
    /// <returns>Null: they thought better of it.</returns>
    public static async Task<Decided?> AskWithReasonAsync(
        this IDialogService dialogs, string title, string whatWillHappen, string action, bool needsReason, Func<string, Task<Result<Decided>>> send, bool isDangerous = false)
    {
        var dialog = await dialogs.ShowAsync<ReasonDialog>(title, new DialogParameters<ReasonDialog>
        {
            { d => d.Title, title },
            { d => d.WhatWillHappen, whatWillHappen },
            { d => d.Action, action },
            { d => d.NeedsReason, needsReason },
            { d => d.IsDangerous, isDangerous },
            { d => d.Do, send },
        });
        return await dialog.Result is { Canceled: false, Data: Decided decided } ? decided : null;
    }
}
