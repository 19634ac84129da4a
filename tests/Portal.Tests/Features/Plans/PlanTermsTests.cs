using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Usage;

namespace Portal.Tests.Features.Plans;

public sealed class PlanTermsTests
{
    [Fact]
    public void What_is_stored_is_read_back_whole()
    {
        var terms = new PlanTerms
        {
            Currency = "JPY",
            Interval = BillingInterval.Year,
            TrialDays = 30,
            Charges =
            [
                new(null, new FlatPrice(1200)),
                new("a", new UnitPrice(0.000000000001m, 5) { Minimum = 1, Maximum = 2 }),
                new("b", new PackagePrice(1000, 2.5m, 100)),
                new("c", new GraduatedPrice([new Tier(10), new Tier(20, 0.5m, 3), new Tier(null, 0.25m)], ChargeFlatWhenZero: true)),
                new("d", new VolumePrice([new Tier(null, 1)])),
            ],
            Entitlements = [new("a", 12.5m, QuotaKind.Throttled), new(Meter.Members, 7, QuotaKind.Hard)],
            Features = ["sso", "x.y"],
        };

        var read = PlanTermsJson.Read(PlanTermsJson.Write(terms));

        Assert.Equal(PlanTermsJson.Write(terms), PlanTermsJson.Write(read));
        Assert.Equal([.. terms.Charges.Select(c => c.Price.Rate(15))], read.Charges.Select(c => c.Price.Rate(15)));
        Assert.Equal((7m, null), (read.HardLimitOf(Meter.Members), read.HardLimitOf("a")));
    }

    [Fact]
    public void Each_position_is_rounded_once_and_what_is_missing_is_nothing()
    {
        var terms = new PlanTerms { Charges = [new(null, new FlatPrice(49)), new("a", new UnitPrice(0.005m)), new("b", new UnitPrice(1))] };

        var rated = PlanRating.Rate(terms, new Dictionary<string, decimal> { ["a"] = 1 });

        Assert.Equal([49m, 0.01m, 0m], rated.Select(r => r.Amount));
        Assert.Equal([1m, 1m, 0m], rated.Select(r => r.Quantity));
    }

    [Theory]
    [InlineData(0, false, false, true)]
    [InlineData(5, false, false, false)]
    [InlineData(0, true, false, false)]
    [InlineData(0, false, true, false)]
    public void Free_is_what_can_never_cost_anything(int basePrice, bool isByAgreement, bool hasUsage, bool isFree)
    {
        List<Charge> charges = [new(null, new FlatPrice(basePrice))];
        if (hasUsage)
            charges.Add(new("a", new UnitPrice(1)));

        Assert.Equal(isFree, new PlanTerms { IsByAgreement = isByAgreement, Charges = charges }.IsFree);
    }
}
