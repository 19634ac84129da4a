using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Plans.Admin;
using Portal.Features.Usage;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Plans;

/// <summary>The price page as a visitor's browser gets it, with the plans that Portal ships with.</summary>
public sealed class PricingPageTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task The_calculator_says_what_each_plan_costs_and_which_has_no_room()
    {
        var page = await ReadAsync("?members=30&storage.bytes=600&api.requests=7000000");

        Assert.Contains("257\u00A0EUR a month", RowOf(page, "business")); // 199 + 100 x 0.08 + 20 x 2.50
        Assert.Contains("The cheapest that fits", RowOf(page, "business"));
        Assert.Contains("Too small for: Members, Storage, API requests", RowOf(page, "team"));
        Assert.Contains("By agreement", RowOf(page, "enterprise"));
    }

    [Fact]
    public async Task A_year_counts_twelve_of_the_months_that_are_entered_and_is_compared_by_the_month()
    {
        await ReadAsync("");
        var terms = new PlanTerms
        {
            Interval = BillingInterval.Year,
            Charges = [new(null, new FlatPrice(240)), new(Meter.Requests, new UnitPrice(0.001m)), new(Meter.Storage, new UnitPrice(2))],
            Entitlements = [new(Meter.Requests, 12_000_000, QuotaKind.Hard)],
        };
        var plan = new Plan { Id = Guid.CreateVersion7(), Code = "yearly", Number = 1, Name = "Yearly", Position = 50, Terms = terms };
        await app.InDatabaseAsync(async db =>
        {
            db.Plans.Add(plan);
            await db.SaveChangesAsync();
        });

        var page = await ReadAsync("?members=20&storage.bytes=10&api.requests=1000");

        Assert.Contains("272\u00A0EUR a year", RowOf(page, "yearly")); // 240 + 12 x 1,000 x 0.001 + 10 x 2
        Assert.Contains("The cheapest that fits", RowOf(page, "yearly")); // 22.67 a month; Team costs 49
        Assert.Contains("Too small for: API requests", RowOf(await ReadAsync("?api.requests=1000001"), "yearly"));
        await app.InDatabaseAsync(async db =>
        {
            db.Plans.Remove(plan); // through a save: a statement past it would leave the plan in the cache, and in the next test
            await db.SaveChangesAsync();
        });
    }

    [Theory]
    [InlineData("?members=-1")]
    [InlineData("?members=NaN")]
    [InlineData("?members=1e9")]
    [InlineData("?members=9999999999999999999999999")]
    [InlineData("?members=%00")]
    [InlineData("?members=<script>alert(1)</script>")]
    [InlineData("?members=3&storage.bytes=%22onfocus=x")]
    public async Task What_is_no_quantity_is_said_at_its_field_and_nothing_is_calculated(string query)
    {
        var page = await ReadAsync(query);

        Assert.Contains("Enter a number that is not negative.", page);
        Assert.DoesNotContain("calculator-answer", page);
        Assert.DoesNotContain("<script>alert", page);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?members=")]
    [InlineData("?no.such.meter=5")]
    [InlineData("?members=1&members=2")]
    public async Task Without_a_quantity_the_page_asks_for_one(string query) => Assert.Contains("What would it cost you?", await ReadAsync(query));

    [Fact]
    public async Task The_plans_that_come_with_it_break_no_rule()
    {
        await ReadAsync("");
        var plans = (await app.As(Callers.Anonymous).SendAsync(new ListPlans())).Value;

        Assert.Equal(["free", "team", "business", "enterprise"], plans.Select(p => p.Code));
        Assert.Empty(plans.SelectMany(p => PlanRules.Problems(p.Terms, Meter.BuiltIn, Texts.Of<PlansAdminText>())));
    }

    private static string RowOf(string page, string plan)
    {
        var start = page.IndexOf($"<tr data-plan=\"{plan}\"", StringComparison.Ordinal);
        return start < 0 ? "" : WebUtility.HtmlDecode(page[start..page.IndexOf("</tr>", start, StringComparison.Ordinal)]);
    }

    private async Task<string> ReadAsync(string query)
    {
        await app.InDatabaseAsync(db => PlanDefaults.EnsureAsync(db, app.Clock.GetUtcNow(), CancellationToken.None));
        var http = await app.HttpAsync();
        return await http.GetStringAsync("/pricing" + query);
    }
}
