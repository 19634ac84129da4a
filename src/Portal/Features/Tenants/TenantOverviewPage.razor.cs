using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Cells;
using Portal.Features.Operations;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Shell.Components;

namespace Portal.Features.Tenants;

/// <summary>A tenant's first page. An operation that runs is shown as it moves.</summary>
public sealed partial class TenantOverviewPage(
    IDispatcher dispatcher, IOperationFeed feed, PortalOptions options, IStringLocalizer<TenantsText> text,
    IStringLocalizer<CellsText> cells, IStringLocalizer<OperationsText> operationWords) : ComponentBase, IDisposable
{
    private IDisposable? _watch;
    private OperationId? _watched;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private TenantView Tenant { get; set; } = null!;

    private IStringLocalizer<TenantsText> Text => text;

    private IStringLocalizer<CellsText> Cells => cells;

    private IStringLocalizer<OperationsText> OperationWords => operationWords;

    private Result<TenantOverview>? Overview { get; set; }

    private string Address => $"{options.PublicUrl.TrimEnd('/')}/t/{Tenant.Slug}";

    public void Dispose() => _watch?.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        Overview = null;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        Overview = await dispatcher.SendAsync(new GetTenantOverview(Tenant.Id));
        Follow(Overview is { Succeeded: true, Value.Running.Id: var id } ? id : null);
    }

    private void Follow(OperationId? running)
    {
        if (!RendererInfo.IsInteractive || running == _watched)
            return;

        _watch?.Dispose();
        _watched = running;
        _watch = running is { } id ? feed.Watch(id, () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        })) : null;
    }

    private IEnumerable<string> Attention(TenantOverview overview)
    {
        foreach (var resource in overview.NearlyFull)
            yield return text["attention.full", ResourceName(resource.Kind), (int)(resource.Share * 100)];

        if (overview.MembersNearlyFull)
            yield return text["attention.members", overview.MemberCount, overview.MemberLimit!];
    }

    private string ResourceName(string kind) => text["resource." + (kind.EndsWith("-database", StringComparison.Ordinal) ? "database" : "storage")];

    private string Amount(OverviewResource resource)
    {
        var size = resource.SizeBytes is { } bytes ? Bytes.Format(bytes) : text["resource.notMeasured"].Value;
        return resource.QuotaBytes is { } quota ? text["resource.of", size, Bytes.Format(quota)] : size;
    }
}
