using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Provisioning.Drivers.Trials;
using Portal.Provisioning.Records;

namespace Portal.Features.Cells.Admin;

/// <summary>The servers of a cell: tried before they are used, then kept as secrets. Scoped; what it stores is saved with the caller's unit of work.</summary>
internal sealed class CellServers(PortalDb db, ITryServers trials, DriverSet drivers, Vault vault, IStringLocalizer<CellsAdminText> text)
{
    /// <summary>Tries what is given, both at once.</summary>
    /// <returns>What is wrong with it, and where the servers are.</returns>
    public async Task<(IReadOnlyList<FieldError> Wrong, string? Server, string? StorageServer)> TryAsync(
        DatabaseEngine engine, string? database, string storageDriver, string? storage, CancellationToken ct)
    {
        var trying = database is null ? null : trials.DatabaseAsync(engine, database, ct);
        var tryingStorage = storage is null ? null : trials.StorageAsync(storageDriver, storage, ct);
        var server = trying is null ? null : await trying;
        var storageServer = tryingStorage is null ? null : await tryingStorage;

        var wrong = new List<FieldError>();
        if (server?.Fault is { } fault)
            wrong.Add(new(nameof(AddCell.Database), WordsOf(fault, engine.ToString(), server)));

        if (storageServer?.Fault is { } storageFault)
            wrong.Add(new(nameof(AddCell.Storage), WordsOf(storageFault, storageDriver, storageServer)));

        return (wrong, server?.Server, storageServer?.Server);
    }

    /// <summary>Looks whether what tenants have in a cell is where its new connections lead. A server that moved has it, another one has not.</summary>
    /// <returns>What is wrong, with the field that takes it all the same; nothing where all is there, or nobody lives there.</returns>
    public async Task<IReadOnlyList<FieldError>> MissingAsync(Cell cell, string? database, string? storage, CancellationToken ct)
    {
        // Between an effect and its record the two differ for a moment: whose operation runs is left out.
        var there = await db.Resources.AsNoTracking()
            .Where(r => r.CellId == cell.Id && r.State == ResourceState.Present && !db.Set<Operation>().Any(o => o.TenantId == r.TenantId && o.FinishedAt == null))
            .Select(r => new { r.Kind, r.Name }).ToListAsync(ct);
        var wrong = new List<FieldError>();
        foreach (var (field, connection, kinds) in ((string, string?, List<string>)[])
            [(nameof(EditCell.Database), database, [.. drivers.Databases.Where(d => d.IsPerCell).Select(d => d.Kind)]), (nameof(EditCell.Storage), storage, [cell.StorageDriver])])
        {
            var expected = there.Where(r => kinds.Contains(r.Kind)).Select(r => (r.Kind, r.Name)).ToList();
            if (connection is null || expected.Count == 0)
                continue;

            var missing = await trials.CountMissingAsync(new CellAccess(cell.Id, database, storage), expected, ct);
            if (missing != 0)
                wrong.Add(new(field, missing is { } count ? text[$"missing.{field}", count, expected.Count] : text["missing.unknown"]));
        }

        if (wrong.Count > 0)
            wrong.Add(new(nameof(EditCell.WithoutTenants), text["missing.confirm"]));

        return wrong;
    }

    /// <summary>Keeps the cell's connection strings as its next version, both together: whoever reads one version never finds half of it.</summary>
    /// <param name="cell">Whose.</param>
    /// <param name="database">Null: the one in force stays, where the cell still has a server.</param>
    /// <param name="storage">Null: the one in force stays, where the cell still has an account.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task KeepAsync(Cell cell, string? database, string? storage, CancellationToken ct)
    {
        var (before, next) = (cell.SecretVersion, cell.SecretVersion + 1);
        database = CellRules.HasServer(cell.Engine) ? database ?? await InForceAsync(Places.CellDatabase) : null;
        storage = CellRules.HasAccount(cell.StorageDriver) ? storage ?? await InForceAsync(Places.CellStorage) : null;
        if (database is not null)
            await vault.AddAsync(Vault.Installation, Places.CellDatabase, cell.Id.Value, next, database, ct);

        if (storage is not null)
            await vault.AddAsync(Vault.Installation, Places.CellStorage, cell.Id.Value, next, storage, ct);

        // The version before stays for those that have read the cell a moment ago; no password is kept longer.
        foreach (var purpose in (string[])[Places.CellDatabase, Places.CellStorage])
            await vault.RemoveAsync(Vault.Installation, purpose, cell.Id.Value, before - 1, ct);

        cell.SecretVersion = next;

        async Task<string?> InForceAsync(string purpose) => before == 0 ? null : await vault.ReadAsync(Vault.Installation, purpose, cell.Id.Value, before, ct);
    }

    private string WordsOf(ServerFault fault, string kind, ServerTrial trial) => fault switch
    {
        ServerFault.Malformed or ServerFault.LacksRights or ServerFault.Unsuitable => text[$"trial.{fault}.{kind}", PostgresServers.OldestMajor],
        ServerFault.Unreachable => text["trial.Unreachable", trial.Server.Length > 0 ? trial.Server : text["trial.server"].Value, ServerTrials.ToConnect.TotalSeconds],
        ServerFault.Failed => text["trial.Failed", trial.Server, trial.Code],
        _ => text[$"trial.{fault}", trial.Server],
    };
}
