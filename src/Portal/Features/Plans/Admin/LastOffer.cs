using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Plans.Admin;

/// <summary>Visitors always find a plan, also when two end an offer at the same moment.</summary>
internal static class LastOffer
{
    /// <summary>Holds on to an offer of another plan until the caller has saved: its version is raised, so that of two who each end what the other holds on to, one is refused.</summary>
    /// <returns>False: there is no other.</returns>
    public static async Task<bool> HoldAnotherAsync(PortalDb db, string code, CancellationToken ct)
    {
        var other = await db.Plans.OnOffer().Where(p => p.Code != code).OrderBy(p => p.Id).FirstOrDefaultAsync(ct);
        if (other is not null)
            db.Entry(other).State = EntityState.Modified;

        return other is not null;
    }
}
