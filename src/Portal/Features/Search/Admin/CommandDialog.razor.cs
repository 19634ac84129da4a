using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Members;
using Portal.Features.Operations;
using Portal.Features.Operations.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Shell.Layouts;

namespace Portal.Features.Search.Admin;

/// <summary>Finds pages, tenants and operations by what is typed. The arrows choose, Enter goes there.</summary>
public sealed partial class CommandDialog(
    IDispatcher dispatcher, NavigationManager navigation, IStringLocalizer<LayoutText> text, IStringLocalizer<TenantStatusText> statuses, IStringLocalizer<OperationsText> operations)
{
    private const int Most = 6;

    private List<Found> _found = [];
    private string _text = "";
    private int _active;
    private int _asked;
    private int _answered;
    private bool _enters;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    private IStringLocalizer<LayoutText> T => text;

    private string? ActiveId => _found.Count == 0 ? null : $"command-{_active}";

    /// <summary>Who is here; the dialog stands outside the pages that are told, so whoever opens it says so.</summary>
    [Parameter, EditorRequired]
    public Me Me { get; set; } = null!;

    [Parameter, EditorRequired]
    public WaitingCount Waiting { get; set; } = null!;

    private IEnumerable<Found> Places => BackOfficePlaces.For(Me, Waiting).Select(p => new Found(p.Href, text[p.Name], null, p.Icon));

    protected override void OnInitialized() => _found = [.. Places];

    private async Task SearchAsync()
    {
        var asked = ++_asked;
        var wanted = _text.Trim();
        List<Found> found = [.. Places.Where(p => p.Title.Contains(wanted, StringComparison.CurrentCultureIgnoreCase))];
        if (wanted.Length > 0)
        {
            var tenants = await dispatcher.SendAsync(new ListTenants(new TenantFilter { Search = wanted }, TenantSort.Name, false, 1, Most));
            var jobs = await dispatcher.SendAsync(new ListOperations { Search = wanted, PageSize = Most });
            if (tenants.Succeeded)
                found.AddRange(tenants.Value.Rows.Select(t => new Found($"/admin/tenants/{t.Id}", t.Name, $"{t.Slug} · {statuses["status." + t.Status]}", Icons.Material.Outlined.Domain)));

            if (jobs.Succeeded)
                found.AddRange(jobs.Value.Rows.Select(o => new Found($"/admin/operations/{o.Id}", $"{operations["kind." + o.Kind]}: {o.TenantName}", operations["status." + o.Status], Icons.Material.Outlined.Timeline)));
        }

        // Answers may come in another order than they were asked for.
        if (asked != _asked)
            return;

        (_found, _active, _answered) = (found, 0, asked);
        if (_enters && found.Count > 0)
            Go(found[0]);

        _enters = false;
    }

    private void Move(KeyboardEventArgs key)
    {
        // Who types fast presses Enter before the answer is there, and means the answer.
        _enters = key.Key == "Enter" && _answered != _asked;
        if (_found.Count == 0 || _enters)
            return;

        _active = key.Key switch
        {
            "ArrowDown" => (_active + 1) % _found.Count,
            "ArrowUp" => (_active + _found.Count - 1) % _found.Count,
            _ => _active,
        };
        if (key.Key == "Enter")
            Go(_found[_active]);
    }

    private void Go(Found found)
    {
        Dialog.Close();
        navigation.NavigateTo(found.Href);
    }

    private sealed record Found(string Href, string Title, string? Detail, string Icon);
}
