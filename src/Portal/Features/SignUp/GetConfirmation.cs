using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.SignUp;

/// <summary>What a confirmation link stands for. It is only read: mail programs open links before people do.</summary>
[Anonymous("Proved by the token in the mail.")]
public sealed record GetConfirmation([property: Secret] string Token) : IQuery<Confirmation>;

/// <summary>A sign-up that waits for its confirmation, or has got it.</summary>
/// <param name="Organisation">The organisation's name.</param>
/// <param name="Slug">The address that was asked for.</param>
/// <param name="Plan">The plan's name.</param>
/// <param name="NeedsApproval">Whether staff look at it first.</param>
/// <param name="SlugIsTaken">Whether another address must be chosen.</param>
/// <param name="ProgressToken">Where to go when it has been confirmed already; null: not yet.</param>
public sealed record Confirmation(
    string Organisation, string Slug, string Plan, bool NeedsApproval, bool SlugIsTaken, [property: Secret] string? ProgressToken);

internal sealed class GetConfirmationHandler(PortalDb db, TimeProvider time, IStringLocalizer<SignUpText> text) : IQueryHandler<GetConfirmation, Confirmation>
{
    public async Task<Result<Confirmation>> Handle(GetConfirmation query, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(query.Token);
        var request = await db.SignUpRequests.AsNoTracking().SingleOrDefaultAsync(s => s.ConfirmationHash == hash, ct);
        if (request is null || request.ConfirmBy < time.GetUtcNow())
            return Error.NotFound(text["confirm.gone"]);

        var plan = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == request.PlanId, ct);
        var taken = request.ConfirmedAt is null && await db.Addresses.AnyAsync(a => a.Slug == request.Slug, ct);
        return new Confirmation(
            request.Organisation, request.Slug, plan.Name, plan.NeedsApproval, taken,
            request.ConfirmedAt is null ? null : SignUpProof.ProgressToken(query.Token));
    }
}
