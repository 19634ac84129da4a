using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Features.Cells.Admin;

/// <summary>Changes a cell. What lives there is not touched. Null leaves as it is, and so does an empty connection string; a new one is tried first.</summary>
/// <param name="Id">Which.</param>
/// <param name="Capacity">How many tenants fit.</param>
/// <param name="IsOpen">Whether it takes new tenants.</param>
/// <param name="Engine">Another kind of database: only while no tenant lives there.</param>
/// <param name="StorageDriver">Another kind of storage: only while no tenant lives there.</param>
/// <param name="Database">Another administrative connection string of the database server.</param>
/// <param name="Storage">Another connection string of the storage account.</param>
/// <param name="OffersOwnDatabase">Whether new tenants get a database of their own here.</param>
/// <param name="OffersSharedDatabase">Whether new tenants get a schema in a shared database here.</param>
/// <param name="PoolSize">How many databases are kept ready.</param>
/// <param name="WithoutTenants">Takes a connection also where what tenants have in the cell is not found.</param>
[Requires(StaffPermission.EditCells)]
public sealed record EditCell(
    CellId Id, int Capacity, bool IsOpen, DatabaseEngine? Engine = null, string? StorageDriver = null, [property: Secret] string? Database = null, [property: Secret] string? Storage = null,
    bool? OffersOwnDatabase = null, bool? OffersSharedDatabase = null, int? PoolSize = null, bool WithoutTenants = false) : ICommand;

internal sealed class EditCellValidator : AbstractValidator<EditCell>
{
    public EditCellValidator(IStringLocalizer<CellsAdminText> text, DriverSet drivers)
    {
        var engines = drivers.Databases.Select(d => d.Engine).Distinct().ToList();
        var storages = drivers.Storages.Select(d => d.Kind).ToList();
        RuleFor(c => c.Capacity).CellCapacity(text);
        RuleFor(c => c.Engine).Must(e => e is null || engines.Contains(e.Value)).WithMessage(c => text["driver.unknown", c.Engine!, string.Join(", ", engines)]);
        RuleFor(c => c.StorageDriver).Must(s => s is null || storages.Contains(s)).WithMessage(c => text["driver.unknown", c.StorageDriver!, string.Join(", ", storages)]);
        RuleFor(c => c.Database).CellConnection(text);
        RuleFor(c => c.Storage).CellConnection(text);
        RuleFor(c => c.PoolSize).InclusiveBetween(0, CellRules.LargestPool).WithMessage(_ => text["pool.rule", CellRules.LargestPool]);
    }
}

internal sealed class EditCellHandler(PortalDb db, CellServers servers, IStringLocalizer<CellsAdminText> text) : ICommandHandler<EditCell>
{
    public async Task<Result> Handle(EditCell command, CancellationToken ct)
    {
        var cell = await db.Cells.SingleOrDefaultAsync(c => c.Id == command.Id, ct);
        if (cell is null)
            return Error.NotFound(text["cell.none"]);

        var (database, storage) = (command.Database.OrNull(), command.Storage.OrNull());
        var (engine, driver) = (command.Engine ?? cell.Engine, command.StorageDriver ?? cell.StorageDriver);
        if (await WrongAsync(cell, command, engine, driver, ct) is { Count: > 0 } refused)
            return Error.Invalid(refused);

        var (wrong, server, storageServer) = await servers.TryAsync(engine, database, driver, storage, ct);
        if (wrong.Count > 0)
            return Error.Invalid(wrong);

        if (!command.WithoutTenants && await servers.MissingAsync(cell, database, storage, ct) is { Count: > 0 } missing)
            return Error.Invalid(missing);

        var changed = engine != cell.Engine || driver != cell.StorageDriver || (database ?? storage) is not null;
        cell.Capacity = command.Capacity;
        cell.IsOpen = command.IsOpen;
        cell.Engine = engine;
        cell.StorageDriver = driver;
        cell.OffersOwnDatabase = command.OffersOwnDatabase ?? cell.OffersOwnDatabase;
        cell.OffersSharedDatabase = command.OffersSharedDatabase ?? cell.OffersSharedDatabase;
        cell.PoolSize = CellRules.HasPool(engine) ? command.PoolSize ?? cell.PoolSize : 0;
        cell.Server = CellRules.HasServer(engine) ? server ?? cell.Server : null;
        cell.StorageServer = CellRules.HasAccount(driver) ? storageServer ?? cell.StorageServer : null;
        if (changed)
            await servers.KeepAsync(cell, database, storage, ct);

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }

    private async Task<IReadOnlyList<FieldError>> WrongAsync(Cell cell, EditCell command, DatabaseEngine engine, string driver, CancellationToken ct)
    {
        var wrong = new List<FieldError>();
        if (command.Capacity < cell.Placed)
            wrong.Add(new(nameof(EditCell.Capacity), text["capacity.placed", cell.Placed]));

        if (!(command.OffersOwnDatabase ?? cell.OffersOwnDatabase) && !(command.OffersSharedDatabase ?? cell.OffersSharedDatabase))
            wrong.Add(new(nameof(EditCell.OffersOwnDatabase), text["offers.rule"]));

        if (command.PoolSize > 0 && !CellRules.HasPool(engine))
            wrong.Add(new(nameof(EditCell.PoolSize), text["pool.none"]));

        // A tenant that is placed in this moment counts up the cell's row, and this one's save is refused.
        var (otherEngine, otherDriver) = (engine != cell.Engine, driver != cell.StorageDriver);
        if ((otherEngine || otherDriver) && (cell.Placed > 0 || await db.Resources.AnyAsync(r => r.CellId == cell.Id && r.State == ResourceState.Present, ct)))
            wrong.Add(new(otherEngine ? nameof(EditCell.Engine) : nameof(EditCell.StorageDriver), text["engine.placed"]));

        if (GivenWrongly(command.Database, CellRules.HasServer(engine), isNeeded: otherEngine) is { } database)
            wrong.Add(new(nameof(EditCell.Database), database));

        if (GivenWrongly(command.Storage, CellRules.HasAccount(driver), isNeeded: otherDriver) is { } storage)
            wrong.Add(new(nameof(EditCell.Storage), storage));

        return wrong;
    }

    private string? GivenWrongly(string? connection, bool hasServer, bool isNeeded) =>
        hasServer ? isNeeded && connection.OrNull() is null ? text["connection.required"].Value : null
        : connection.OrNull() is not null ? text["connection.none"].Value : null;
}
