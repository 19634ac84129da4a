using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Verification;

/// <summary>
/// A tenant that was provisioned has its address, its place, its database with the current schema and its storage; of one whose provisioning
/// was cancelled there is nothing left.
/// </summary>
internal sealed class TenantsAreWhole(PortalDb db, DriverSet drivers) : IVerifyRule
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

        // The last word on a tenant counts.
        foreach (var (tenant, operation) in ended.GroupBy(o => o.TenantId).Select(g => (g.Key, g.Last())))
        {
            var details = operation.Status == OperationStatus.Cancelled
                ? Left(addresses.Contains(tenant), placed.Contains(tenant), resources[tenant].Any())
                : Missing(addresses.Contains(tenant), placed.Contains(tenant), [.. resources[tenant]]);
            foreach (var detail in details)
                yield return new Finding(Name, tenant.ToString(), detail);

            foreach (var resource in resources[tenant])
            {
                if (await SchemaAsync(resource, schemas.GetValueOrDefault(OperationInput.Read<ProvisionInput>(operation).TemplateVersion), ct) is { } wrong)
                    yield return new Finding(Name, tenant.ToString(), wrong);
            }
        }
    }

    private static IEnumerable<string> Left(bool address, bool place, bool resource)
    {
        if (address)
            yield return "Its provisioning was cancelled, and it still holds an address.";

        if (place)
            yield return "Its provisioning was cancelled, and it still has a place in a cell.";

        if (resource)
            yield return "Its provisioning was cancelled, and it still has resources.";
    }

    private IEnumerable<string> Missing(bool address, bool place, List<Resource> resources)
    {
        if (!address)
            yield return "It was provisioned and holds no address.";

        if (!place)
            yield return "It was provisioned and is in no cell.";

        if (resources.Count(r => drivers.Databases.Any(d => d.Kind == r.Kind)) != 1)
            yield return "It was provisioned and does not have exactly one database.";

        if (resources.Count(r => drivers.Storages.Any(d => d.Kind == r.Kind)) != 1)
            yield return "It was provisioned and does not have exactly one storage.";
    }

    private async Task<string?> SchemaAsync(Resource resource, string? schema, CancellationToken ct)
    {
        if (schema is null || drivers.Databases.FirstOrDefault(d => d.Kind == resource.Kind) is not { } driver)
            return null;

        // That it is gone is the ledger's finding.
        if (await driver.DescribeAsync(resource.TenantId, ct) is not { } database)
            return null;

        if (database.SchemaVersion != resource.SchemaVersion)
            return $"Its database has schema '{database.SchemaVersion}', and the ledger says '{resource.SchemaVersion}'.";

        return database.SchemaVersion == driver.NewestScript(schema) ? null : $"Its database has schema '{database.SchemaVersion}'; the newest is '{driver.NewestScript(schema)}'.";
    }
}
