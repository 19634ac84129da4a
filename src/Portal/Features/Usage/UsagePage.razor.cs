using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Usage;

/// <summary>What a tenant uses, a chart for each meter.</summary>
public sealed partial class UsagePage(IDispatcher dispatcher, MeterText names, IStringLocalizer<UsageText> text)
{
    private Result<UsageView>? _usage;

    [Parameter]
    public string Slug { get; set; } = "";

    [SupplyParameterFromQuery]
    public string? Span { get; set; }

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private UsageSpan Shown => UsageSpans.Read(Span);

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync() => _usage = await dispatcher.SendAsync(new GetUsage(View.Id, Shown));

    private static string? Change(MeterUsage meter)
    {
        if (meter.Before == 0 || meter.Total == meter.Before)
            return null;

        var percent = Math.Round((meter.Total - meter.Before) / meter.Before * 100);
        return $" ({(percent > 0 ? "+" : "−")}{Math.Abs(percent).ToString("N0", CultureInfo.CurrentCulture)} %)";
    }

    private string Time(DateTimeOffset at) => Shown is UsageSpan.Day or UsageSpan.Week ? at.UtcDateTime.ToString("g", CultureInfo.CurrentCulture) : Day(at);

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d", CultureInfo.CurrentCulture);
}

/// <summary>What stands in addresses.</summary>
internal static class UsageSpans
{
    public static UsageSpan Read(string? text) => Enum.TryParse<UsageSpan>(text, ignoreCase: true, out var span) && Enum.IsDefined(span) ? span : UsageSpan.Month;
}
