using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Rating;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Plans;

/// <summary>The four plans that Portal ships with; added at the first start, never changed afterwards.</summary>
internal static class PlanDefaults
{
    /// <summary>Adds the plans to an empty table and saves.</summary>
    public static async Task EnsureAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Plans.AnyAsync(ct))
            return;

        db.AddRange(
            Make("free", 1, "Free", Isolation.SharedDatabase, now, new()
            {
                Entitlements = [Hard(Meter.Members, 3), Soft(Meter.Storage, 1), Soft(Meter.Requests, 10_000)],
            }),
            Make("team", 2, "Team", Isolation.OwnDatabase, now, new()
            {
                TrialDays = 14,
                Charges = [Base(49)],
                Entitlements = [Hard(Meter.Members, 25), Soft(Meter.Storage, 50), Soft(Meter.Requests, 1_000_000)],
            }),
            Make("business", 3, "Business", Isolation.OwnDatabase, now, new()
            {
                TrialDays = 14,
                Charges =
                [
                    Base(199),
                    new Charge(Meter.Storage, new UnitPrice(0.08m, FreeUnits: 500)),
                    new Charge(Meter.Requests, new PackagePrice(100_000, 2.50m, FreeUnits: 5_000_000)),
                    new Charge(Meter.Bandwidth, new GraduatedPrice([new Tier(1_000), new Tier(10_000, 0.05m), new Tier(null, 0.03m)])),
                ],
                Entitlements = [Hard(Meter.Members, 250), Soft(Meter.Storage, 500), Soft(Meter.Requests, 5_000_000), Soft(Meter.Bandwidth, 1_000)],
                Features = [PlanFeatures.SingleSignOn],
            }),
            Make("enterprise", 4, "Enterprise", Isolation.OwnDatabaseInChosenCell, now, new() { IsByAgreement = true, Features = [PlanFeatures.SingleSignOn] }, approval: true));
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

    private static Charge Base(decimal amount) => new(null, new FlatPrice(amount));

    private static Entitlement Hard(string meter, decimal limit) => new(meter, limit, QuotaKind.Hard);

    private static Entitlement Soft(string meter, decimal limit) => new(meter, limit, QuotaKind.Soft);

    private static Plan Make(string code, int position, string name, Isolation isolation, DateTimeOffset now, PlanTerms terms, bool approval = false) => new()
    {
        Id = Guid.CreateVersion7(),
        Code = code,
        Number = 1,
        Position = position,
        Name = name,
        Terms = terms,
        NeedsApproval = approval,
        Isolation = isolation,
        CreatedBy = "portal",
        CreatedAt = now,
        PublishedAt = now,
    };
}

/// <summary>What a plan can switch on. Stored in the terms; never rename.</summary>
public static class PlanFeatures
{
    /// <summary>Single sign-on, SCIM and audit export.</summary>
    public const string SingleSignOn = "sso";
}
