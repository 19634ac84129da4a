using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Cells.Admin;

/// <summary>Changes how many tenants a cell takes and whether it takes new ones. What lives there is not touched.</summary>
[Requires(StaffPermission.EditCells)]
public sealed record EditCell(CellId Id, int Capacity, bool IsOpen) : ICommand;

internal sealed class EditCellValidator : AbstractValidator<EditCell>
{
    public EditCellValidator(IStringLocalizer<CellsAdminText> text) => RuleFor(c => c.Capacity).CellCapacity(text);
}

internal sealed class EditCellHandler(PortalDb db, IStringLocalizer<CellsAdminText> text) : ICommandHandler<EditCell>
{
    public async Task<Result> Handle(EditCell command, CancellationToken ct)
    {
        var cell = await db.Cells.SingleOrDefaultAsync(c => c.Id == command.Id, ct);
        if (cell is null)
            return Error.NotFound(text["cell.none"]);

        if (command.Capacity < cell.Placed)
            return Error.Invalid(nameof(EditCell.Capacity), text["capacity.placed", cell.Placed]);

        cell.Capacity = command.Capacity;
        cell.IsOpen = command.IsOpen;
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
