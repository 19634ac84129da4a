using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Features.Cells.Admin;

/// <summary>Adds a place where tenants can live; it is open at once.</summary>
[Requires(StaffPermission.EditCells)]
public sealed record AddCell(string Name, string Region, DatabaseEngine Engine, string StorageDriver, int Capacity) : ICommand<CellId>;

internal sealed class AddCellValidator : AbstractValidator<AddCell>
{
    public AddCellValidator(IStringLocalizer<CellsAdminText> text, DriverSet drivers)
    {
        var engines = drivers.Databases.Select(d => d.Engine).Distinct().ToList();
        var storages = drivers.Storages.Select(d => d.Kind).ToList();
        RuleFor(c => c.Name).CellName(text);
        RuleFor(c => c.Region).RegionCode(text);
        RuleFor(c => c.Capacity).CellCapacity(text);
        RuleFor(c => c.Engine).Must(engines.Contains).WithMessage(c => text["driver.unknown", c.Engine, string.Join(", ", engines)]);
        RuleFor(c => c.StorageDriver).Must(storages.Contains).WithMessage(c => text["driver.unknown", c.StorageDriver ?? "", string.Join(", ", storages)]);
    }
}

internal sealed class AddCellHandler(PortalDb db, IStringLocalizer<CellsAdminText> text) : ICommandHandler<AddCell, CellId>
{
    public async Task<Result<CellId>> Handle(AddCell command, CancellationToken ct)
    {
        if (await db.Cells.AnyAsync(c => c.Name == command.Name, ct))
            return Error.Invalid(nameof(AddCell.Name), text["name.taken", command.Name]);

        var cell = new Cell
        {
            Id = CellId.New(),
            Name = command.Name,
            Region = command.Region,
            Engine = command.Engine,
            StorageDriver = command.StorageDriver,
            Capacity = command.Capacity,
        };
        db.Cells.Add(cell);
        await db.SaveChangesAsync(ct);
        return cell.Id;
    }
}
