using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Verification;

/// <summary>
/// A tenant that was provisioned has its address, its place, its database with the current schema and its storage; a frozen one has all but an address,
/// and its database is locked; of one whose provisioning was cancelled, or that was deleted, there is nothing left.
/// </summary>
internal sealed class TenantsAreWhole(PortalDb db, DriverSet drivers, Places places) : IVerifyRule
{
    public string Name => "tenants";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var ended = await db.Operations.AsNoTracking()
            .Where(o => o.Kind == OperationKind.Provision && o.FinishedAt != null)
            .OrderBy(o => o.CreatedAt)
            .ToListAsync(ct);
        var addresses = (await db.Addresses.AsNoTracking().Select(a => a.TenantId).ToListAsync(ct)).ToHashSet();
        var placed = (await db.Placements.AsNoTracking().Select(p => p.TenantId).ToListAsync(ct)).ToHashSet();
        var resources = (await db.Resources.AsNoTracking().Where(r => r.State == ResourceState.Present).ToListAsync(ct)).ToLookup(r => r.TenantId);
        var schemas = (await db.TemplateVersions.AsNoTracking().ToListAsync(ct)).ToDictionary(t => t.Id, t => TemplateJson.Read(t.Content).Schema);

        var cells = new Dictionary<CellId, CellAccess>();
        foreach (var cell in await db.Cells.AsNoTracking().ToListAsync(ct))
            cells[cell.Id] = await places.AccessAsync(cell, ct);

        var open = await db.Operations.AsNoTracking().Where(o => o.FinishedAt == null).ToDictionaryAsync(o => o.TenantId, o => o.Kind, ct);
        var moving = open.Keys.ToHashSet();
        var farewells = (await db.Operations.AsNoTracking()
            .Where(o => o.Status == OperationStatus.Succeeded && (o.Kind == OperationKind.Freeze || o.Kind == OperationKind.Restore || o.Kind == OperationKind.Delete))
            .OrderBy(o => o.CreatedAt).Select(o => new { o.TenantId, o.Kind }).ToListAsync(ct))
            .GroupBy(o => o.TenantId).ToDictionary(g => g.Key, g => g.Last().Kind);

        // Who was never provisioned has nothing; an address alone may be held since the sign-up.
        var known = ended.Select(o => o.TenantId).Concat(moving).ToHashSet();
        foreach (var tenant in placed.Concat(resources.Select(r => r.Key)).Distinct().Where(t => !known.Contains(t)))
            yield return new Finding(Name, tenant.ToString(), "It was never provisioned, and it has a place in a cell or resources.");

        var (described, away) = await DescribeAsync([.. resources.SelectMany(r => r).Where(r => !moving.Contains(r.TenantId))], cells, ct);
        foreach (var (cell, why) in away)
            yield return new Finding(Name, cell, why);

        // The last word on a tenant counts.
        foreach (var (tenant, operation) in ended.GroupBy(o => o.TenantId).Select(g => (g.Key, g.Last())))
        {
            if (open.GetValueOrDefault(tenant) is OperationKind.Freeze or OperationKind.Restore or OperationKind.Delete)
                continue; // on its way from one of these states to another

            var last = farewells.GetValueOrDefault(tenant);
            var has = (Address: addresses.Contains(tenant), Place: placed.Contains(tenant));
            var details = operation.Status == OperationStatus.Cancelled ? Left("Its provisioning was cancelled", has.Address, has.Place, resources[tenant].Any())
                : last == OperationKind.Delete ? Left("It was deleted", has.Address, has.Place, resources[tenant].Any())
                : Missing(has.Address, has.Place, last == OperationKind.Freeze, [.. resources[tenant]]);
            foreach (var detail in details)
                yield return new Finding(Name, tenant.ToString(), detail);

            if (moving.Contains(tenant))
                continue; // between an effect and its record the two differ for a moment

            foreach (var resource in resources[tenant])
            {
                var wrongs = described.TryGetValue(resource.Id, out var database)
                    ? WrongDatabase(resource, database, last == OperationKind.Freeze, schemas.GetValueOrDefault(OperationInput.Read<ProvisionInput>(operation).TemplateVersion))
                    : await WrongStorageAsync(resource, cells.GetValueOrDefault(resource.CellId ?? default, CellAccess.None), ct);
                foreach (var wrong in wrongs)
                    yield return new Finding(Name, tenant.ToString(), wrong);
            }
        }
    }

    private static IEnumerable<string> Left(string why, bool address, bool place, bool resource)
    {
        if (address)
            yield return $"{why}, and it still holds an address.";

        if (place)
            yield return $"{why}, and it still has a place in a cell.";

        if (resource)
            yield return $"{why}, and it still has resources.";
    }

    private IEnumerable<string> Missing(bool address, bool place, bool isFrozen, List<Resource> resources)
    {
        if (isFrozen && address)
            yield return "It is frozen, and it still holds an address.";
        else if (!isFrozen && !address)
            yield return "It was provisioned and holds no address.";

        if (!place)
            yield return "It was provisioned and is in no cell.";

        if (resources.Count(r => drivers.Databases.Any(d => d.Kind == r.Kind)) != 1)
            yield return "It was provisioned and does not have exactly one database.";

        if (resources.Count(r => drivers.Storages.Any(d => d.Kind == r.Kind)) != 1)
            yield return "It was provisioned and does not have exactly one storage.";
    }

    /// <summary>Looks at the databases themselves, with one question for all that are of a kind in a cell.</summary>
    private async Task<(Dictionary<Guid, DescribedDatabase> Described, List<(string Cell, string Why)> Away)> DescribeAsync(
        List<Resource> resources, Dictionary<CellId, CellAccess> cells, CancellationToken ct)
    {
        var described = new Dictionary<Guid, DescribedDatabase>();
        var away = new List<(string, string)>();
        foreach (var driver in drivers.Databases)
        {
            foreach (var some in resources.Where(r => r.Kind == driver.Kind).GroupBy(r => cells.GetValueOrDefault(r.CellId ?? default, CellAccess.None)))
            {
                try
                {
                    var all = await driver.DescribeAllAsync(some.Key, [.. some.Select(r => r.TenantId).Distinct()], ct);
                    foreach (var resource in some.Where(r => all.ContainsKey(r.TenantId)))
                        described[resource.Id] = all[resource.TenantId];
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    away.Add((some.Key.ToString(), $"Its {driver.Kind} cannot be read: {exception.GetBaseException().Message}"));
                }
            }
        }

        return (described, away);
    }

    /// <summary>That it is gone is the ledger's finding; that it cannot be looked at is one here.</summary>
    private IEnumerable<string> WrongDatabase(Resource resource, DescribedDatabase found, bool isFrozen, string? schema) => found.Database is { } database
        ? Wrong(database, isFrozen, resource, drivers.Database(resource.Kind), schema)
        : [$"Its {resource.Kind} {resource.Name} cannot be read: {found.Unreadable}"];

    private async Task<IReadOnlyList<string>> WrongStorageAsync(Resource resource, CellAccess cell, CancellationToken ct)
    {
        try
        {
            return drivers.Storages.FirstOrDefault(d => d.Kind == resource.Kind) is { } storages
                && await storages.DescribeAsync(new PlacedTenant(cell, resource.TenantId), ct) is { } storage
                && storage.QuotaBytes != resource.QuotaBytes
                ? [$"Its storage may hold {Bytes(storage.QuotaBytes)}, and the ledger says {Bytes(resource.QuotaBytes)}."]
                : [];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return [$"Its {resource.Kind} {resource.Name} cannot be read: {exception.GetBaseException().Message}"];
        }
    }

    private static IEnumerable<string> Wrong(DatabaseDescription database, bool isFrozen, Resource resource, IDatabaseDriver driver, string? schema)
    {
        if (database.IsLocked != isFrozen)
            yield return isFrozen ? "It is frozen, and its database is not locked." : "Its database is locked, and it is not frozen.";

        var version = database.SchemaVersion;
        if (version != resource.SchemaVersion)
            yield return $"Its database has schema '{version}', and the ledger says '{resource.SchemaVersion}'.";

        if (schema is not null && driver.NewestScript(schema) is var newest && version != newest)
            yield return $"Its database has schema '{version}' and is not at the newest, '{newest}'.";

        if (database.PasswordVersion > (resource.SecretVersion ?? int.MaxValue))
            yield return $"Its login has password {database.PasswordVersion} on the server, and the ledger says {resource.SecretVersion}: nobody can open its database. Change its password.";
    }

    private static string Bytes(long? count) => count is { } bytes ? $"{bytes} bytes" : "what it likes";
}
