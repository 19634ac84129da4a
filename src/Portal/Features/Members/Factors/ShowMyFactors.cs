using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>How the caller can prove who they are.</summary>
[SignedIn("About the caller only.")]
public sealed record ShowMyFactors : IQuery<PersonFactors>;

internal sealed class ShowMyFactorsHandler(FactorCheck factors, CallerContext context) : IQueryHandler<ShowMyFactors, PersonFactors>
{
    public async Task<Result<PersonFactors>> Handle(ShowMyFactors query, CancellationToken ct) => await factors.OfAsync(context.Caller.Person!.Value, ct);
}
