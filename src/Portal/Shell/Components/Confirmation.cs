using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Portal.Shell.Components;

/// <summary>Asks before something that matters, saying what it will do.</summary>
public static class Confirmation
{
    /// <inheritdoc cref="ConfirmAsync(IDialogService, string, RenderFragment, string, string?, bool)"/>
    public static Task<bool> ConfirmAsync(this IDialogService dialogs, string title, string whatWillHappen, string action, bool isDangerous = false) => dialogs.ConfirmAsync(
        title, builder =>
        {
            builder.OpenElement(0, "p");
            builder.AddContent(1, whatWillHappen);
            builder.CloseElement();
        }, action, typed: null, isDangerous);

    /// <param name="dialogs">MudBlazor's service.</param>
    /// <param name="title">A question or a sentence: "Suspend Acme?".</param>
    /// <param name="whatWillHappen">What changes, for whom, and until when it can be undone.</param>
    /// <param name="action">The word on the button.</param>
    /// <param name="typed">What must be typed first; null: nothing.</param>
    /// <param name="isDangerous">True colours the button as destructive.</param>
    /// <returns>True when the person went on.</returns>
    public static async Task<bool> ConfirmAsync(
        this IDialogService dialogs, string title, RenderFragment whatWillHappen, string action, string? typed = null, bool isDangerous = false)
    {
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(title, new DialogParameters<ConfirmDialog>
        {
            { d => d.Title, title },
            { d => d.WhatWillHappen, whatWillHappen },
            { d => d.Action, action },
            { d => d.Typed, typed },
            { d => d.IsDangerous, isDangerous },
        });
        return await dialog.Result is { Canceled: false };
    }
}
