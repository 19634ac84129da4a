using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Cells.Admin;

/// <summary>A form for a new cell.</summary>
public sealed partial class AddCellPage(IDispatcher dispatcher, NavigationManager navigation, Feedback feedback, IStringLocalizer<CellsAdminText> text)
{
    private Result<AvailableDrivers>? _drivers;
    private FieldErrors _errors = FieldErrors.None;
    private string _name = "";
    private string _region = "";
    private readonly CellServerForm _servers = new();
    private int _capacity = 1000;
    private bool _isOpen = true;
    private bool _isDirty;
    private bool _isSending;

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["list.title"], "/admin/cells")];

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        _drivers = await dispatcher.SendAsync(new ListDrivers());
        if (!_drivers.Succeeded)
            return;

        _servers.Engine = _drivers.Value.Engines is [var engine, ..] ? engine : default;
        _servers.StorageDriver = _drivers.Value.Storages is [var storage, ..] ? storage : "";
    }

    private void Touch() => _isDirty = true;

    private string? Invalid(string field) => _errors.Has(field) ? "true" : null;

    private async Task AddAsync()
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            var name = _name.Trim();
            var added = await dispatcher.SendAsync(new AddCell(
                name, _region.Trim(), _servers.Engine, _servers.StorageDriver, _capacity, _servers.SentDatabase, _servers.SentStorage,
                _servers.OffersOwnDatabase, _servers.OffersSharedDatabase, _servers.SentPoolSize, _isOpen));
            _errors = FieldErrors.Of(added);
            if (added.Error is { Kind: ErrorKind.Invalid })
                return;

            if (feedback.Show(added, text["add.done", name]))
            {
                _isDirty = false;
                navigation.NavigateTo($"/admin/cells/{added.Value}");
            }
        }
        finally
        {
            _isSending = false;
        }
    }
}
