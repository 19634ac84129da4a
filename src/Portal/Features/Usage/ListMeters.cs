using Portal.Kernel;

namespace Portal.Features.Usage;

/// <summary>What is counted, in the order in which it is shown.</summary>
[Anonymous("The price page names what is counted.")]
public sealed record ListMeters : IQuery<IReadOnlyList<Meter>>;

internal sealed class ListMetersHandler(MeterCatalogue meters) : IQueryHandler<ListMeters, IReadOnlyList<Meter>>
{
    public async Task<Result<IReadOnlyList<Meter>>> Handle(ListMeters query, CancellationToken ct) => await meters.ReadAsync(ct);
}
