using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Deletion.Admin;
using Portal.Features.FourEyes;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Deletion;

/// <summary>Opens this area's dialogs. Each answers whether what it asks about was done.</summary>
internal static class DeletionQuestions
{
    // A dry run is a list: it wants width.
    private static readonly DialogOptions Wide = new() { MaxWidth = MaxWidth.Medium, FullWidth = true };

    /// <returns>Null: they thought better of it.</returns>
    public static async Task<Decided?> AskForDeletionAsync(this IDialogService dialogs, IStringLocalizer<DeletionText> text, DeletionMode mode, TenantId id, string name)
    {
        var dialog = await dialogs.ShowAsync<DeletionDialog>(
            text[$"dialog.{mode}.title", name],
            new DialogParameters<DeletionDialog> { { d => d.Mode, mode }, { d => d.Id, id }, { d => d.Name, name } }, Wide);
        return await dialog.Result is { Canceled: false, Data: Decided decided } ? decided : null;
    }

    public static async Task<bool> RestoreAsync(this IDialogService dialogs, IStringLocalizer<DeletionText> text, TenantId id, string name, string slug)
    {
        var dialog = await dialogs.ShowAsync<RestoreDialog>(
            text["restore.title", name], new DialogParameters<RestoreDialog> { { d => d.Id, id }, { d => d.Name, name }, { d => d.Slug, slug } });
        return await dialog.Result is { Canceled: false };
    }

    public static async Task<bool> HoldAsync(this IDialogService dialogs, IStringLocalizer<DeletionText> text, TenantId id, string name)
    {
        var dialog = await dialogs.ShowAsync<HoldDialog>(text["hold.title", name], new DialogParameters<HoldDialog> { { d => d.Id, id }, { d => d.Name, name } });
        return await dialog.Result is { Canceled: false };
    }

    public static Task<bool> ReleaseAsync(this IDialogService dialogs, IStringLocalizer<DeletionText> text, string name) => dialogs.ConfirmAsync(
        text["hold.release.title", name], text["hold.release.text"].Value, text["hold.release.do"]);
}
