using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Cells.Admin;

/// <summary>All cells and how full they are.</summary>
public sealed partial class CellsPage(IDispatcher dispatcher, IStringLocalizer<CellsAdminText> text, IStringLocalizer<CellsText> regions)
{
    private Result<IReadOnlyList<CellRow>>? _cells;

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    private bool MayEdit => Me.Staff.Contains(StaffPermission.EditCells);

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _cells = await dispatcher.SendAsync(new ListCells());
}
