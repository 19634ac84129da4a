using System.Runtime.CompilerServices;
using Portal.Provisioning.Drivers;

namespace Portal.Provisioning.Verification;

/// <summary>
/// A cell keeps no more databases ready than it is asked to. Fewer is nobody's fault: they are made in the background, and tenants take them. Those of an old
/// template are the ledger's finding.
/// </summary>
internal sealed class PoolsHaveTheirSize(Places places) : IVerifyRule
{
    public string Name => "pools";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var (driver, cell, name) in (await places.DatabasesAsync(ct)).Where(d => d.Driver is IReadyDatabases))
        {
            IReadOnlyDictionary<string, int> ready;
            try
            {
                ready = await ((IReadyDatabases)driver).CountReadyAsync(cell, ct);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                continue; // a server that is away is the ledger's finding, once
            }

            foreach (var (pool, count) in ready.Where(r => r.Value > cell.PoolSize))
                yield return new Finding(Name, pool, $"Cell {name} keeps {count} databases ready and is asked for {cell.PoolSize}. A worker removes what is too much within a minute.");
        }
    }
}
