using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Kernel;

namespace Portal.Features.Tenants;

/// <summary>How the rule about second factors stands, and whom it would hit. Who may make rules for all members may know whom they hit.</summary>
[Requires(TenantPermission.EditSettings, WhileSuspended = true)]
public sealed record PreviewSecondFactorRule(TenantId Tenant) : IQuery<SecondFactorRule>, IConcernsTenant;

/// <param name="IsNeeded">Whether members come in with a second factor only.</param>
/// <param name="HaveI">Whether the caller has one.</param>
/// <param name="Members">How many may come in.</param>
/// <param name="Without">How many of them have none.</param>
/// <param name="Names">The first few of those, by address.</param>
public sealed record SecondFactorRule(bool IsNeeded, bool HaveI, int Members, int Without, IReadOnlyList<string> Names);

internal sealed class PreviewSecondFactorRuleHandler(PortalDb db, FactorCheck factors, WithoutFactor without, CallerContext context) : IQueryHandler<PreviewSecondFactorRule, SecondFactorRule>
{
    private const int MostNames = 10;

    public async Task<Result<SecondFactorRule>> Handle(PreviewSecondFactorRule query, CancellationToken ct)
    {
        var isNeeded = await db.Tenants.Where(t => t.Id == query.Tenant).Select(t => t.NeedsSecondFactor).SingleAsync(ct);
        var members = await db.Memberships.AsNoTracking().Where(m => m.DeactivatedAt == null).Select(m => m.PersonId).ToListAsync(ct);
        var lacking = await without.FindAsync(members.ConvertAll(m => m.Value), ct);
        var haveI = context.Caller.Person is { } me && (await factors.OfAsync(me, ct)).HasSecond;
        return new SecondFactorRule(isNeeded, haveI, members.Count, lacking.Count, [.. lacking.Take(MostNames)]);
    }
}
