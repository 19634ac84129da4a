using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Cells.Admin;

/// <summary>One cell: who lives there, what exists there, and how much it takes.</summary>
public sealed partial class CellPage(
    IDispatcher dispatcher, Feedback feedback, IStringLocalizer<CellsAdminText> text, IStringLocalizer<CellsText> regions)
{
    private Result<CellDetails>? _cell;
    private Result<AvailableDrivers>? _drivers;
    private CellServerForm _servers = new();
    private FieldErrors _errors = FieldErrors.None;
    private CellId _id;
    private int _capacity;
    private bool _isOpen;
    private bool _isDirty;
    private bool _isSending;

    [Parameter]
    public required string Id { get; set; }

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["list.title"], "/admin/cells")];

    private bool MayEdit => Me.Staff.Contains(StaffPermission.EditCells);

    protected override async Task OnParametersSetAsync()
    {
        // An id that cannot be one is answered like one that does not exist.
        CellId.TryParse(Id, null, out _id);
        if (MayEdit)
            _drivers = await dispatcher.SendAsync(new ListDrivers());

        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _cell = await dispatcher.SendAsync(new GetCell(_id));
        if (!_cell.Succeeded || _isDirty)
            return;

        var (cell, place) = (_cell.Value.Cell, _cell.Value.Place);
        (_capacity, _isOpen) = (cell.Capacity, cell.IsOpen);
        _servers = new CellServerForm
        {
            Engine = cell.Engine,
            OffersOwnDatabase = place.OffersOwnDatabase,
            OffersSharedDatabase = place.OffersSharedDatabase,
            PoolSize = place.PoolSize,
            StorageDriver = cell.StorageDriver,
        };
    }

    private string OffersOf(CellPlace place) => string.Join(
        " · ", ((string?[])[place.OffersOwnDatabase ? text["field.offersOwn"].Value : null, place.OffersSharedDatabase ? text["field.offersShared"].Value : null]).OfType<string>());

    private void Touch() => _isDirty = true;

    private async Task SaveAsync()
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            var saved = await dispatcher.SendAsync(new EditCell(
                _id, _capacity, _isOpen, _servers.Engine, _servers.StorageDriver, _servers.SentDatabase, _servers.SentStorage,
                _servers.OffersOwnDatabase, _servers.OffersSharedDatabase, _servers.SentPoolSize, _servers.WithoutTenants));
            _errors = FieldErrors.Of(saved);
            if (saved.Error is { Kind: ErrorKind.Invalid } || !feedback.Show(saved, text["edit.done", _cell!.Value.Cell.Name]))
                return;

            _isDirty = false;
            await ReadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }
}
