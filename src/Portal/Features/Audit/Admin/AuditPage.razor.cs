using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Audit.Admin;

/// <summary>Every command: who, what, when, from where. Filters and page stand in the address.</summary>
public sealed partial class AuditPage(IDispatcher dispatcher, NavigationManager navigation, IStringLocalizer<AuditAdminText> text) : IDisposable
{
    private const int PageSize = 50;

    private readonly CancellationTokenSource _leaving = new();
    private (string Name, string Words)[] _commands = [];
    private AuditFilter _filter = new();
    private Result<AuditList>? _list;

    [SupplyParameterFromQuery]
    public string? Who { get; set; }

    [SupplyParameterFromQuery]
    public string? What { get; set; }

    [SupplyParameterFromQuery]
    public string? Tenant { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? To { get; set; }

    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    private bool IsFiltered => _filter != new AuditFilter();

    private string Export => QueryString.Create(AuditQuery.Parts(_filter).Where(p => p.Value is not null)).ToString();

    private string? TenantName => _list is { Succeeded: true, Value.Rows: [var row, ..] } ? row.TenantName : null;

    // Cancelled only: what is still under way, such as an open question, may ask for the token afterwards.
    public void Dispose() => _leaving.Cancel();

    protected override void OnInitialized() =>
        _commands = [.. AuditQuery.Commands.Select(name => (name, (string)text[$"what.{name}"])).OrderBy(c => c.Item2, StringComparer.CurrentCulture)];

    protected override Task OnParametersSetAsync()
    {
        _filter = AuditQuery.Read(Who, What, Tenant, From, To, Refused);
        return ReadAsync();
    }

    private async Task ReadAsync() =>
        _list = await dispatcher.SendAsync(new ListAudit(_filter, int.TryParse(PageNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? page : 1, PageSize), _leaving.Token);

    private void Filter(AuditFilter filter)
    {
        var parts = AuditQuery.Parts(filter).ToDictionary(p => p.Key, p => (object?)(string.IsNullOrWhiteSpace(p.Value) ? null : p.Value.Trim()));
        parts["page"] = null;
        navigation.NavigateTo(navigation.GetUriWithQueryParameters(parts));
    }
}
