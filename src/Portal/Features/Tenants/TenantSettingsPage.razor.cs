using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Deletion;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Tenants;

/// <summary>Where those who may change their tenant's name, language and time zone.</summary>
public sealed partial class TenantSettingsPage(
    IDispatcher dispatcher, IDialogService dialogs, NavigationManager navigation, Feedback feedback, TimeProvider time, IStringLocalizer<TenantsText> text,
    IStringLocalizer<DeletionText> words)
{
    private FieldErrors _errors = FieldErrors.None;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private IStringLocalizer<TenantsText> Text => text;

    private Result<TenantSettings>? Settings { get; set; }

    private Fields Form { get; set; } = new();

    private bool Saving { get; set; }

    /// <summary>A suspended workspace can be looked at, not changed.</summary>
    private bool IsReadOnly => View.Status == TenantStatus.Suspended;

    private bool IsDirty => Settings is { Succeeded: true, Value: var saved }
        && (Form.Name != saved.Name || Form.Language != saved.Language || Form.TimeZone != saved.TimeZone);

    // By area: Europe, America … The offset is today's.
    private ILookup<string, (string Id, string Words)> Zones { get; set; } = null!;

    protected override void OnInitialized() =>
        Zones = TimeZones.All.ToLookup(zone => zone[..zone.IndexOf('/', StringComparison.Ordinal)], zone => (zone, WithoutArea(TimeZones.Describe(zone, time.GetUtcNow()))));

    protected override async Task OnParametersSetAsync()
    {
        if (!IsDirty)
            await LoadAsync();
    }

    private async Task LoadAsync()
    {
        Settings = await dispatcher.SendAsync(new GetTenantSettings(View.Id));
        Reset();
    }

    private void Reset()
    {
        _errors = FieldErrors.None;
        if (Settings is { Succeeded: true, Value: var saved })
            Form = new Fields { Name = saved.Name, Language = saved.Language, TimeZone = saved.TimeZone };
    }

    private async Task SaveAsync()
    {
        if (Saving || Settings is not { Succeeded: true, Value: var read })
            return;

        Saving = true;
        var result = await dispatcher.SendAsync(new ChangeTenantSettings(View.Id, Form.Name ?? "", Form.Language ?? "", Form.TimeZone ?? "", read.Version));
        Saving = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        if (feedback.Show(result, text["settings.saved"]))
            await LoadAsync();
    }

    private async Task DeleteAsync()
    {
        if (await dialogs.AskForDeletionAsync(words, DeletionMode.Mine, View.Id, View.Name) is not null)
            navigation.NavigateTo($"/deleted/{View.Id}", forceLoad: true); // this shell is closed from now on
    }

    private static string WithoutArea(string zone) => zone[(zone.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private string? Invalid(string field) => _errors.Has(field) ? "true" : null;

    private sealed class Fields
    {
        public string? Name { get; set; }

        public string? Language { get; set; }

        public string? TimeZone { get; set; }
    }
}
