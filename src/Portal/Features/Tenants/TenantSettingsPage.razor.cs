using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Tenants;

/// <summary>Where those who may change their tenant's name, language and time zone.</summary>
public sealed partial class TenantSettingsPage(IDispatcher dispatcher, Feedback feedback, TimeProvider time, IJSRuntime js, IStringLocalizer<TenantsText> text)
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

    private bool IsDirty => Settings is { Succeeded: true, Value: var saved }
        && (Form.Name != saved.Name || Form.Language != saved.Language || Form.TimeZone != saved.TimeZone);

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
        if (feedback.Show(result, text["settings.saved"]))
            await LoadAsync();
    }

    private static Task<IEnumerable<string>> FindTimeZonesAsync(string? typed, CancellationToken ct) =>
        Task.FromResult(TimeZones.All.Where(z => string.IsNullOrWhiteSpace(typed) || z.Replace('_', ' ').Contains(typed.Trim(), StringComparison.OrdinalIgnoreCase)));

    private string DescribeTimeZone(string? zone) => TimeZones.IsKnown(zone) ? TimeZones.Describe(zone!, time.GetUtcNow()) : zone ?? "";

    private async Task AskAsync(LocationChangingContext context)
    {
        if (IsDirty && !await js.InvokeAsync<bool>("confirm", text["settings.leave"].Value))
            context.PreventNavigation();
    }

    private sealed class Fields
    {
        public string? Name { get; set; }

        public string? Language { get; set; }

        public string? TimeZone { get; set; }
    }
}
