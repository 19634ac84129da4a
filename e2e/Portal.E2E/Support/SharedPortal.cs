[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]

namespace Portal.E2E.Support;

/// <summary>Journeys that can share one running Portal: each makes tenants of its own there.</summary>
[CollectionDefinition(nameof(SharedPortal))]
public sealed class SharedPortal : ICollectionFixture<PortalUnderTest>;

/// <summary>The main journeys also run on PostgreSQL: <c>--filter Databases=All</c>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class OnAllDatabasesAttribute : Attribute, Xunit.v3.ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Databases", "All")];
}
