using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Plans;

/// <summary>The four plans that Portal ships with; added at the first start, never changed afterwards.</summary>
internal static class PlanDefaults
{
    private const long Gigabyte = 1_000_000_000;

    /// <summary>Adds the plans to an empty table and saves.</summary>
    public static async Task EnsureAsync(PortalDb db, CancellationToken ct)
    {
        if (await db.Plans.AnyAsync(ct))
            return;

        db.AddRange(
            Make("free", 1, "Free", priceMinor: 0, Isolation.SharedDatabase, members: 3, storage: 1 * Gigabyte),
            Make("team", 2, "Team", priceMinor: 4900, Isolation.OwnDatabase, members: 25, storage: 50 * Gigabyte),
            Make("business", 3, "Business", priceMinor: 19900, Isolation.OwnDatabase, members: 250, storage: 500 * Gigabyte, usage: true, sso: true),
            Make("enterprise", 4, "Enterprise", priceMinor: null, Isolation.OwnDatabaseInChosenCell, members: null, storage: null, sso: true, approval: true));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DuplicateException)
        {
            // Another node started at the same moment and was first.
            db.ChangeTracker.Clear();
        }
    }

    private static Plan Make(
        string code, int position, string name, long? priceMinor, Isolation isolation, int? members, long? storage,
        bool usage = false, bool sso = false, bool approval = false) => new()
        {
            Id = Guid.CreateVersion7(),
            Code = code,
            Number = 1,
            Position = position,
            Name = name,
            PriceMinor = priceMinor,
            Currency = "EUR",
            HasUsagePricing = usage,
            HasSingleSignOn = sso,
            NeedsApproval = approval,
            Isolation = isolation,
            MemberLimit = members,
            StorageBytes = storage,
        };
}
