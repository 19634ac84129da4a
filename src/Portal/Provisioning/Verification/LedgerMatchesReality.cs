using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Verification;

/// <summary>Everything that exists outside stands in the ledger exactly once, and everything in the ledger exists.</summary>
internal sealed class LedgerMatchesReality(PortalDb db, DriverSet drivers, SqliteTemplates templates) : IVerifyRule
{
    public string Name => "ledger";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        // Between an effect and its record the two differ for a moment; whose operation runs is looked at when it has ended.
        var moving = (await db.Operations.AsNoTracking().Where(o => o.FinishedAt == null).Select(o => o.TenantId).ToListAsync(ct)).ToHashSet();
        var undone = (await db.Operations.AsNoTracking().Where(o => o.Kind == OperationKind.Provision && o.Status == OperationStatus.Cancelled).Select(o => o.TenantId).ToListAsync(ct)).ToHashSet();
        var ledger = (await db.Resources.AsNoTracking().Where(r => r.State == ResourceState.Present).ToListAsync(ct)).ToLookup(r => r.Kind);
        var kinds = drivers.Databases.Select(d => (d.Kind, List: (Func<CancellationToken, Task<IReadOnlyCollection<string>>>)d.ListAsync))
            .Concat(drivers.Storages.Select(d => (d.Kind, List: (Func<CancellationToken, Task<IReadOnlyCollection<string>>>)d.ListAsync)))
            .ToList();
        foreach (var (kind, list) in kinds)
        {
            var there = (await list(ct)).ToHashSet(StringComparer.Ordinal);
            var known = ledger[kind].ToDictionary(r => r.Name);
            foreach (var name in there.Where(n => !known.ContainsKey(n) && !(ResourceName.TenantOf(n) is { } tenant && moving.Contains(tenant))))
            {
                yield return new Finding(Name, name, ResourceName.TenantOf(name) is { } tenant && undone.Contains(tenant)
                    ? $"There is a {kind} of this name, left over from a tenant that was undone. `sweep` removes it."
                    : $"There is a {kind} of this name, and nothing in the ledger.");
            }

            foreach (var resource in known.Values.Where(r => ResourceName.TenantOf(r.Name) != r.TenantId))
                yield return new Finding(Name, resource.Name, $"The ledger says that this {kind} belongs to tenant {resource.TenantId}; its name says another.");

            foreach (var resource in known.Values.Where(r => !there.Contains(r.Name) && !moving.Contains(r.TenantId)))
                yield return new Finding(Name, resource.Name, $"The ledger has a {kind} of this name, and there is none.");
        }

        foreach (var resource in ledger.Where(g => kinds.All(k => k.Kind != g.Key)).SelectMany(g => g))
            yield return new Finding(Name, resource.Name, $"The ledger has it as '{resource.Kind}', and no driver is of that kind.");

        foreach (var file in templates.Leftovers())
            yield return new Finding(Name, Path.GetFileName(file), "No new tenant is made from this template file. `sweep` removes it.");
    }
}
