using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Verification;

/// <summary>Everything that exists outside stands in the ledger exactly once, and everything in the ledger exists, cell by cell.</summary>
internal sealed class LedgerMatchesReality(PortalDb db, Places places) : IVerifyRule
{
    public string Name => "ledger";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        // Between an effect and its record the two differ for a moment; whose operation runs is looked at when it has ended.
        var moving = (await db.Operations.AsNoTracking().Where(o => o.FinishedAt == null).Select(o => o.TenantId).ToListAsync(ct)).ToHashSet();
        var undone = (await db.Operations.AsNoTracking()
            .Where(o => (o.Kind == OperationKind.Provision && o.Status == OperationStatus.Cancelled) || (o.Kind == OperationKind.Delete && o.Status == OperationStatus.Succeeded))
            .Select(o => o.TenantId).ToListAsync(ct)).ToHashSet();
        var ledger = (await db.Resources.AsNoTracking().Where(r => r.State == ResourceState.Present).ToListAsync(ct)).ToLookup(r => r.Kind);
        var databases = await places.DatabasesAsync(ct);
        var kinds = databases.Select(d => (d.Driver.Kind, d.Driver.IsPerCell, d.Cell, d.Name, List: (Func<CancellationToken, Task<IReadOnlyCollection<string>>>)(c => d.Driver.ListAsync(d.Cell, c))))
            .Concat((await places.StoragesAsync(ct)).Select(s => (s.Driver.Kind, s.Driver.IsPerCell, s.Cell, s.Name, List: (Func<CancellationToken, Task<IReadOnlyCollection<string>>>)(c => s.Driver.ListAsync(s.Cell, c)))))
            .ToList();
        foreach (var (kind, isPerCell, cell, cellName, list) in kinds)
        {
            var (names, away) = await TryAsync(list, ct);
            if (names is null)
            {
                yield return new Finding(Name, cellName.Length > 0 ? cellName : kind, $"What it has of {kind} cannot be listed: {away}");
                continue;
            }

            var there = names.ToHashSet(StringComparer.Ordinal);
            var known = ledger[kind].Where(r => !isPerCell || r.CellId == cell.Id).ToDictionary(r => r.Name);
            foreach (var name in there.Where(n => !known.ContainsKey(n) && !(ResourceName.TenantOf(n) is { } tenant && moving.Contains(tenant))))
            {
                yield return new Finding(Name, name, ResourceName.TenantOf(name) is { } tenant && undone.Contains(tenant)
                    ? $"There is a {kind} of this name, left over from a tenant that was undone or deleted. `sweep` removes it."
                    : $"There is a {kind} of this name, and nothing in the ledger.");
            }

            foreach (var resource in known.Values.Where(r => ResourceName.TenantOf(r.Name) != r.TenantId))
                yield return new Finding(Name, resource.Name, $"The ledger says that this {kind} belongs to tenant {resource.TenantId}; its name says another.");

            foreach (var resource in known.Values.Where(r => !there.Contains(r.Name) && !moving.Contains(r.TenantId)))
                yield return new Finding(Name, resource.Name, $"The ledger has a {kind} of this name, and there is none.");
        }

        foreach (var resource in ledger.SelectMany(g => g).Where(r => kinds.TrueForAll(k => k.Kind != r.Kind || (k.IsPerCell && k.Cell.Id != r.CellId))))
            yield return new Finding(Name, resource.Name, $"The ledger has it as '{resource.Kind}', and no driver of its cell is of that kind.");

        foreach (var (driver, cell, _) in databases)
        {
            var (left, _) = await TryAsync(c => driver.ListLeftoversAsync(cell, c), ct);
            foreach (var name in left ?? [])
                yield return new Finding(Name, name, "No new tenant is made from it any more. `sweep` removes it.");
        }
    }

    // One server that is away must not hide what is wrong elsewhere.
    private static async Task<(IReadOnlyCollection<string>? Names, string? Away)> TryAsync(Func<CancellationToken, Task<IReadOnlyCollection<string>>> list, CancellationToken ct)
    {
        try
        {
            return (await list(ct), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return (null, exception.GetBaseException().Message);
        }
    }
}
