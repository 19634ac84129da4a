using System.Collections.Concurrent;
using Portal.Kernel;

namespace Portal.Features.Usage.Ingest;

/// <summary>Tenants whose usage grew in this process since somebody looked. What a process that died had in here is found by the hourly look at everybody.</summary>
internal sealed class UsageTouched
{
    private readonly ConcurrentDictionary<TenantId, byte> _tenants = new();

    public void Add(IEnumerable<TenantId> tenants)
    {
        foreach (var tenant in tenants)
            _tenants.TryAdd(tenant, 0);
    }

    public IReadOnlyList<TenantId> TakeAll() => [.. _tenants.Keys.Where(t => _tenants.TryRemove(t, out _))];
}
