using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Features.Cells.Admin;

/// <summary>Adds a place where tenants can live. Its servers are tried first.</summary>
/// <param name="Name">Unique: <c>eu-1</c>.</param>
/// <param name="Region">What sign-up offers: <c>eu</c>.</param>
/// <param name="Engine">What tenants have their databases on.</param>
/// <param name="StorageDriver">What tenants have their files on.</param>
/// <param name="Capacity">How many tenants fit.</param>
/// <param name="Database">The administrative connection string of the database server, where the engine has one.</param>
/// <param name="Storage">The connection string of the storage account, where the driver has one.</param>
/// <param name="OffersOwnDatabase">Whether tenants get a database of their own here.</param>
/// <param name="OffersSharedDatabase">Whether tenants get a schema in a shared database here.</param>
/// <param name="PoolSize">How many databases are kept ready.</param>
/// <param name="IsOpen">Whether it takes tenants at once.</param>
[Requires(StaffPermission.EditCells)]
public sealed record AddCell(
    string Name, string Region, DatabaseEngine Engine, string StorageDriver, int Capacity, [property: Secret] string? Database = null, [property: Secret] string? Storage = null,
    bool OffersOwnDatabase = true, bool OffersSharedDatabase = true, int PoolSize = 0, bool IsOpen = true) : ICommand<CellId>;

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
        RuleFor(c => c.Database).CellConnection(text);
        RuleFor(c => c.Storage).CellConnection(text);
        RuleFor(c => c.PoolSize).CellPool(text);
        RuleFor(c => c.PoolSize).Equal(0).When(c => !CellRules.HasPool(c.Engine)).WithMessage(_ => text["pool.none"]);
        RuleFor(c => c.OffersOwnDatabase).Must((c, own) => own || c.OffersSharedDatabase).WithMessage(_ => text["offers.rule"]);
        RuleFor(c => c.Database).NotEmpty().When(c => engines.Contains(c.Engine) && CellRules.HasServer(c.Engine)).WithMessage(_ => text["connection.required"]);
        RuleFor(c => c.Database).Empty().Unless(c => CellRules.HasServer(c.Engine)).WithMessage(_ => text["connection.none"]);
        RuleFor(c => c.Storage).NotEmpty().When(c => storages.Contains(c.StorageDriver) && CellRules.HasAccount(c.StorageDriver)).WithMessage(_ => text["connection.required"]);
        RuleFor(c => c.Storage).Empty().Unless(c => CellRules.HasAccount(c.StorageDriver)).WithMessage(_ => text["connection.none"]);
    }
}

internal sealed class AddCellHandler(PortalDb db, CellServers servers, IStringLocalizer<CellsAdminText> text) : ICommandHandler<AddCell, CellId>
{
    public async Task<Result<CellId>> Handle(AddCell command, CancellationToken ct)
    {
        if (await db.Cells.AnyAsync(c => c.Name == command.Name, ct))
            return Error.Invalid(nameof(AddCell.Name), text["name.taken", command.Name]);

        var (database, storage) = (command.Database.OrNull(), command.Storage.OrNull());
        var (wrong, server, storageServer) = await servers.TryAsync(command.Engine, database, command.StorageDriver, storage, ct);
        if (wrong.Count > 0)
            return Error.Invalid(wrong);

        var cell = new Cell
        {
            Id = CellId.New(),
            Name = command.Name,
            Region = command.Region,
            Engine = command.Engine,
            OffersOwnDatabase = command.OffersOwnDatabase,
            OffersSharedDatabase = command.OffersSharedDatabase,
            Server = server,
            StorageDriver = command.StorageDriver,
            StorageServer = storageServer,
            Capacity = command.Capacity,
            PoolSize = command.PoolSize,
            IsOpen = command.IsOpen,
        };
        db.Cells.Add(cell);
        if ((database ?? storage) is not null)
            await servers.KeepAsync(cell, database, storage, ct);

        await db.SaveChangesAsync(ct);
        return cell.Id;
    }
}
