using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Features.Billing.Rating;

namespace Portal.Tests.Features.Billing.Rating;

/// <summary>Cases from others' documentation and tests; each says from where.</summary>
public sealed class PricingVectorTests
{
    private static readonly JsonNode Vectors = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Features", "Billing", "Rating", "pricing.json")))!;

    public static TheoryData<string, string, string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string, string, string>();
            foreach (var one in Vectors["cases"]!.AsArray())
            {
                foreach (var (quantity, amount) in one!["expect"]!.AsObject())
                    data.Add($"{one["source"]}: {one["model"]}", one.ToJsonString(), quantity, (string)amount!);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_quantity_costs_what_is_published(string source, string price, string quantity, string expected)
    {
        var model = PriceOf(JsonNode.Parse(price)!);

        Assert.Empty(model.Problems());
        Assert.True(Number(expected) == model.Rate(Number(quantity)), $"{source}: {quantity} cost {model.Rate(Number(quantity))}, not {expected}");
        Assert.Equal(model.Rate(Number(quantity)), JsonSerializer.Deserialize<Price>(JsonSerializer.Serialize(model))!.Rate(Number(quantity))); // as it is stored
    }

    [Fact]
    public void A_line_is_rounded_once_half_away_from_zero()
    {
        foreach (var one in Vectors["rounding"]!.AsArray())
        {
            var amount = one!["amount"] is { } given ? Number((string)given!) : new UnitPrice(Number((string)one["unit"]!)).Rate(Number((string)one["quantity"]!));
            Assert.Equal(Number((string)one["expect"]!), Currencies.Round(amount, (string)one["currency"]!));
        }

        Assert.Equal(-1.24m, Currencies.Round(-1.235m, "EUR"));
        Assert.Equal(1.235m, Currencies.Round(1.2345m, "KWD"));
    }

    [Fact]
    public void Parts_sum_to_the_whole()
    {
        foreach (var one in Vectors["allocation"]!.AsArray())
        {
            var weights = one!["weights"]!.AsArray().Select(w => (decimal)w!).ToList();
            Assert.Equal(one["expect"]!.AsArray().Select(e => Number((string)e!)), Currencies.Divide(Number((string)one["amount"]!), weights, (string)one["currency"]!));
        }
    }

    [Fact]
    public void Parts_sum_to_the_whole_whatever_the_weights()
    {
        var random = new Random(4711);
        for (var trial = 0; trial < 2_000; trial++)
        {
            var currency = ((string[])["EUR", "JPY", "KWD"])[random.Next(3)];
            var amount = Currencies.Round((decimal)(random.NextDouble() - 0.5) * 10_000, currency);
            var weights = Enumerable.Range(0, random.Next(1, 9)).Select(_ => (decimal)random.Next(0, 100)).Append(1).ToList();

            var parts = Currencies.Divide(amount, weights, currency);

            Assert.Equal(amount, parts.Sum());
            Assert.All(parts, p => Assert.Equal(p, Currencies.Round(p, currency)));
        }

        Assert.Throws<ArgumentException>(() => Currencies.Divide(1, [0, 0], "EUR"));
    }

    [Fact]
    public void A_change_within_a_period_costs_the_rest_of_it_to_the_second()
    {
        var begin = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var one in Vectors["proration"]!.AsArray())
        {
            var at = begin + (begin.AddMonths(1) - begin) * double.Parse((string)one!["elapsed"]!, CultureInfo.InvariantCulture);
            Assert.Equal(Number((string)one["expect"]!), Proration.Of(Number((string)one["from"]!), Number((string)one["to"]!), begin, begin.AddMonths(1), at));
        }

        var second = Proration.Of(0, 2_419_200, begin, begin.AddMonths(1), begin.AddSeconds(1)); // one for each second of that month
        Assert.Equal(2_419_199, second);
        Assert.Equal(0, Proration.Of(10, 20, begin, begin.AddMonths(1), begin.AddMonths(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proration.Of(10, 20, begin, begin.AddMonths(1), begin.AddSeconds(-1)));
    }

    [Fact]
    public void Thresholds_are_reached_once_on_the_way_up()
    {
        foreach (var one in Vectors["alerts"]!.AsArray())
        {
            var thresholds = new Thresholds([.. one!["thresholds"]!.AsArray().Select(t => (decimal)t!)], (decimal)one["recurring"]!);
            Assert.Equal(one["expect"]!.AsArray().Select(e => (decimal)e!), thresholds.Reached((decimal)one["from"]!, (decimal)one["to"]!));
        }
    }

    [Fact]
    public void The_least_and_the_most_hold_and_a_negative_quantity_is_no_quantity()
    {
        var price = new UnitPrice(2) { Minimum = 10, Maximum = 100 };

        Assert.Equal((10m, 20m, 100m), (price.Rate(0), price.Rate(10), price.Rate(1_000)));
        Assert.Throws<ArgumentOutOfRangeException>(() => price.Rate(-1));
    }

    [Fact]
    public void What_cannot_be_rated_is_named()
    {
        Assert.Equal([PriceProblem.Negative], new UnitPrice(-1).Problems());
        Assert.Equal([PriceProblem.TooManyDecimals], new UnitPrice(0.0000000000001m).Problems());
        Assert.Equal([PriceProblem.MinimumAboveMaximum], new FlatPrice(1) { Minimum = 2, Maximum = 1 }.Problems());
        Assert.Equal([PriceProblem.PackageSize], new PackagePrice(0, 1).Problems());
        Assert.Equal([PriceProblem.TiersDoNotReachTheEnd], new GraduatedPrice([]).Problems());
        Assert.Equal([PriceProblem.TiersDoNotReachTheEnd], new GraduatedPrice([new Tier(5, 1)]).Problems());
        Assert.Equal([PriceProblem.TiersOutOfOrder], new VolumePrice([new Tier(5, 1), new Tier(5, 2), new Tier(null, 3)]).Problems());
        Assert.Equal([PriceProblem.TiersOutOfOrder], new VolumePrice([new Tier(0, 1), new Tier(null, 3)]).Problems());
    }

    private static Price PriceOf(JsonNode one) => (string)one["model"]! switch
    {
        "graduated" => new GraduatedPrice(Tiers(one), (bool?)one["chargeFlatWhenZero"] ?? false),
        "volume" => new VolumePrice(Tiers(one), (bool?)one["chargeFlatWhenZero"] ?? false),
        "package" => new PackagePrice((decimal)one["size"]!, Number((string)one["price"]!), (decimal?)one["freeUnits"] ?? 0),
        var other => throw new InvalidOperationException($"There is no model {other}."),
    };

    private static List<Tier> Tiers(JsonNode one) =>
        [.. one["tiers"]!.AsArray().Select(t => new Tier((decimal?)t!["upTo"], Number((string?)t["unit"] ?? "0"), Number((string?)t["flat"] ?? "0")))];

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
