using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using MudBlazor;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

/// <summary>All tenants. Filters, order and page stand in the address; a selection outlives leafing, not a change of the filters.</summary>
public sealed partial class TenantsPage(
    IDispatcher dispatcher, NavigationManager navigation, IDialogService dialogs, IJSRuntime script, TimeProvider time, IStringLocalizer<TenantsAdminText> text) : IDisposable
{
    private const string ColumnsKey = "portal.tenants.columns";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Rejecting needs a reason that fits one visitor: it is done one by one.
    private static readonly TenantAction[] ForMany = [TenantAction.Approve, TenantAction.Suspend, TenantAction.Resume];

    private readonly CancellationTokenSource _leaving = new();
    private readonly HashSet<TenantId> _selected = [];
    private HashSet<TenantColumn> _columns = [.. TenantColumns.Default];
    private TenantsQuery _query = TenantsQuery.Read(null, null, null, null, null, null, null, null);
    private Result<TenantList>? _list;
    private TenantChoices? _choices;
    private TenantAction[] _bulkActions = [];
    private bool _everything;
    private int _typed;

    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchFor { get; set; }

    [SupplyParameterFromQuery]
    public string? Status { get; set; }

    [SupplyParameterFromQuery]
    public string? Plan { get; set; }

    [SupplyParameterFromQuery]
    public string? Region { get; set; }

    [SupplyParameterFromQuery]
    public string? Cell { get; set; }

    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    [SupplyParameterFromQuery]
    public string? Size { get; set; }

    // Cancelled only: what is still under way, such as an open question, may ask for the token afterwards.
    public void Dispose() => _leaving.Cancel();

    protected override async Task OnParametersSetAsync()
    {
        var query = TenantsQuery.Read(SearchFor, Status, Plan, Region, Cell, Sort, PageNumber, Size);
        if (TenantsQuery.Export(query.Filter) != TenantsQuery.Export(_query.Filter))
            ClearSelection();

        _query = query;
        await ReadAsync();
        if (_choices is null && await dispatcher.SendAsync(new ListTenantChoices(), _leaving.Token) is { Succeeded: true } choices)
            _choices = choices.Value;
    }

    protected override async Task OnInitializedAsync()
    {
        if (await dispatcher.SendAsync(new WhoAmI(), _leaving.Token) is { Succeeded: true } me)
            _bulkActions = [.. ForMany.Where(a => me.Value.Staff.Contains(TenantActions.Permission(a)))];
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || await script.InvokeAsync<string?>("localStorage.getItem", ColumnsKey) is not { } kept)
            return;

        _columns = TenantColumns.Parse(kept);
        StateHasChanged();
    }

    private async Task ReadAsync() =>
        _list = await dispatcher.SendAsync(new ListTenants(_query.Filter, _query.Sort, _query.Descending, _query.Page, _query.Size), _leaving.Token);

    private void Filter(TenantFilter filter) => Go(filter, replace: false);

    /// <summary>Waits for a pause in the typing, and keeps the single letters out of the browser's history.</summary>
    private async Task SearchAsync(string? search)
    {
        var letters = ++_typed;
        await Task.Delay(Pause, time);
        if (letters == _typed && !_leaving.IsCancellationRequested)
            Go(_query.Filter with { Search = search }, replace: true);
    }

    private void Go(TenantFilter filter, bool replace) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["q"] = string.IsNullOrWhiteSpace(filter.Search) ? null : filter.Search.Trim(),
        ["status"] = TenantsQuery.Joined(filter.Statuses),
        ["plan"] = filter.Plan,
        ["region"] = filter.Region,
        ["cell"] = filter.Cell?.ToString(),
        ["page"] = null,
    }), new NavigationOptions { ReplaceHistoryEntry = replace });

    private void SelectionChanged() => _everything = false;

    private void ClearSelection()
    {
        _selected.Clear();
        _everything = false;
    }

    private async Task RunAsync(TenantAction action)
    {
        var dialog = await dialogs.ShowAsync<BulkDialog>(text[$"bulk.{action}.title"], new DialogParameters<BulkDialog>
        {
            { d => d.Action, action },
            { d => d.Ids, [.. _selected] },
            { d => d.Everything, _everything ? _query.Filter : null },
        }, new DialogOptions { BackdropClick = false });
        if (await dialog.Result is { Canceled: true })
            return;

        ClearSelection();
        await ReadAsync();
    }

    private async Task ChooseColumnsAsync(HashSet<TenantColumn> columns)
    {
        _columns = columns;
        await script.InvokeVoidAsync("localStorage.setItem", ColumnsKey, string.Join(',', columns));
    }
}
