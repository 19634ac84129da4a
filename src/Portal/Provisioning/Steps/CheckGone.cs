using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>
/// Asks every driver of the tenant's cells whether something is left: by name, and by going through all that there is. The certificate rests on the
/// answers, and the place is given back only afterwards.
/// </summary>
internal sealed class CheckGone(TenantPlace place, PortalDb db) : IForwardStep
{
    public static string Name => "check-gone"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var asked = new List<string>();
        var left = await db.Resources.Where(r => r.TenantId == step.Tenant && r.State == ResourceState.Present).Select(r => r.Kind + " " + r.Name).ToListAsync(ct);
        foreach (var (database, tenant) in await place.PossibleDatabasesAsync(step.Tenant, ct))
        {
            asked.Add(database.Kind);
            if (await database.DescribeAsync(tenant, ct) is not null)
                left.Add($"{database.Kind} {database.NameOf(tenant)}");

            left.AddRange((await database.ListAsync(tenant.Cell, ct)).Where(n => ResourceName.TenantOf(n) == step.Tenant).Select(n => $"{database.Kind} {n}"));
        }

        foreach (var (storage, tenant) in await place.PossibleStoragesAsync(step.Tenant, ct))
        {
            asked.Add(storage.Kind);
            if (await storage.DescribeAsync(tenant, ct) is not null)
                left.Add($"{storage.Kind} {storage.NameOf(tenant)}");

            left.AddRange((await storage.ListAsync(tenant.Cell, ct)).Where(n => ResourceName.TenantOf(n) == step.Tenant).Select(n => $"{storage.Kind} {n}"));
        }

        step.Record(new { asked, left = left.Count });
        return left.Count == 0
            ? StepOutcome.Done
            : StepOutcome.Failed("still-there", string.Join(", ", left.Distinct()));
    }
}
