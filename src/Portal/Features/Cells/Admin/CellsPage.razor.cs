using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Cells.Admin;

/// <summary>All cells and how full they are.</summary>
public sealed partial class CellsPage(IDispatcher dispatcher, IStringLocalizer<CellsAdminText> text, IStringLocalizer<CellsText> regions)
{
    private Result<IReadOnlyList<CellRow>>? _cells;
    private bool _mayEdit;

    protected override async Task OnInitializedAsync()
    {
        _mayEdit = await dispatcher.SendAsync(new WhoAmI()) is { Succeeded: true } me && me.Value.Staff.Contains(StaffPermission.EditCells);
        await ReadAsync();
    }

    private async Task ReadAsync() => _cells = await dispatcher.SendAsync(new ListCells());
}
