using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

internal static class Deciding
{
    /// <summary>Says what the action will do, asks for what it needs, and does it.</summary>
    /// <returns>True when it was done.</returns>
    public static async Task<bool> DecideAsync(this IDialogService dialogs, IStringLocalizer<TenantsAdminText> text, TenantAction action, TenantId id, string name)
    {
        var dialog = await dialogs.ShowAsync<TenantActionDialog>(text[$"decision.{action}.title", name], new DialogParameters<TenantActionDialog>
        {
            { d => d.Action, action },
            { d => d.Id, id },
            { d => d.Name, name },
        });
        return await dialog.Result is { Canceled: false };
    }
}
