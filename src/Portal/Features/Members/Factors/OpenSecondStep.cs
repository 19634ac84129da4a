using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>What whoever has taken the first step can take the second one with.</summary>
[Anonymous("Proved by the ticket of the first step.")]
public sealed record OpenSecondStep(string Ticket) : IQuery<PersonFactors>;

internal sealed class OpenSecondStepHandler(SecondStep second, FactorCheck factors, IStringLocalizer<FactorsText> text) : IQueryHandler<OpenSecondStep, PersonFactors>
{
    public async Task<Result<PersonFactors>> Handle(OpenSecondStep query, CancellationToken ct) =>
        await second.FindAsync(query.Ticket, ct) is { } person ? await factors.OfAsync(new PersonId(person.Id), ct) : Error.NotFound(text["second.over"]);
}
