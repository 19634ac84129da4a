using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations.Admin;

/// <summary>All operations. Filters, order and page stand in the address; rows that move are followed.</summary>
public sealed partial class OperationsPage(
    IDispatcher dispatcher, IOperationFeed feed, NavigationManager navigation, IDialogService dialogs, IStringLocalizer<OperationsAdminText> text, IStringLocalizer<OperationsText> words,
    IStringLocalizer<KernelText> names) : IDisposable
{
    private const int PageSize = 25;

    private readonly Dictionary<OperationId, IDisposable> _watched = [];
    private Result<OperationList>? _list;
    private OperationStatus? _status;
    private OperationKind? _kind;
    private TenantId? _tenant;
    private OperationOrder _order;
    private bool _descending;
    private int _page;

    [SupplyParameterFromQuery]
    public string? Status { get; set; }

    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    [SupplyParameterFromQuery]
    public string? Tenant { get; set; }

    [SupplyParameterFromQuery]
    public string? Search { get; set; }

    /// <summary>The column, with a hyphen before it for the other way round: <c>-Created</c>.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "Page")]
    public string? PageNumber { get; set; }

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    private bool IsFiltered => _status is not null || _kind is not null || _tenant is not null || !string.IsNullOrWhiteSpace(Search);

    private bool MayRun => Me.Staff.Contains(StaffPermission.RunOperations);

    public void Dispose() => Watch([]);

    protected override async Task OnParametersSetAsync()
    {
        // What somebody typed into the address and nobody understands is as if it were not there.
        _status = Named<OperationStatus>(Status);
        _kind = Named<OperationKind>(Kind);
        _tenant = TenantId.TryParse(Tenant, null, out var tenant) ? tenant : null;
        _order = Named<OperationOrder>(Sort?.TrimStart('-')) ?? OperationOrder.Created;
        _descending = Sort?.StartsWith('-') ?? true;
        _page = int.TryParse(PageNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 1 and < 1_000_000 ? page - 1 : 0;
        await ReadAsync();
    }

    protected override void OnAfterRender(bool firstRender) =>
        Watch(_list is { Succeeded: true } list ? list.Value.Rows.Where(r => r.FinishedAt is null).Select(r => r.Id) : []);

    private static T? Named<T>(string? name) where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private async Task ReadAsync()
    {
        _list = await dispatcher.SendAsync(new ListOperations
        {
            Status = _status,
            Kind = _kind,
            Tenant = _tenant,
            Search = BoundedText.FromAddress(Search, 100),
            CountFailed = true,
            Order = _order,
            Descending = _descending,
            Page = _page,
            PageSize = PageSize,
        });
    }

    private async Task RetryAllAsync()
    {
        var filter = new OperationFilter { Kind = _kind, Tenant = _tenant, Search = BoundedText.FromAddress(Search, 100) };
        var dialog = await dialogs.ShowAsync<RetryDialog>(
            text["retryAll.title"], new DialogParameters<RetryDialog> { { d => d.Filter, filter } }, new DialogOptions { BackdropClick = false });
        await dialog.Result;
        await ReadAsync();
    }

    private void Watch(IEnumerable<OperationId> ids)
    {
        var wanted = ids.ToHashSet();
        foreach (var gone in _watched.Keys.Where(id => !wanted.Contains(id)).ToList())
        {
            _watched[gone].Dispose();
            _watched.Remove(gone);
        }

        foreach (var id in wanted.Where(id => !_watched.ContainsKey(id)))
            _watched[id] = feed.Watch(id, () => InvokeAsync(FollowAsync));
    }

    private async Task FollowAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }

    private void Filter(string name, string? value) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        [name] = string.IsNullOrWhiteSpace(value) ? null : value.Trim(),
        ["Page"] = null,
    }));

    private string SortHref(OperationOrder order)
    {
        // Times begin with the newest, words with A.
        var descending = order == _order ? !_descending : order is OperationOrder.Created or OperationOrder.Finished;
        return navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [nameof(Sort)] = (descending ? "-" : "") + order, ["Page"] = null });
    }

    private string PageHref(int page) => navigation.GetUriWithQueryParameter("Page", page == 0 ? null : (int?)(page + 1));
}
