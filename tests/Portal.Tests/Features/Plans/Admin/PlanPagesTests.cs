using Bunit;
using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Plans.Admin;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Plans.Admin;

public sealed class PlanPagesTests : PageContext
{
    private static readonly PlanTerms Terms = new() { Charges = [new(null, new FlatPrice(49)), new(Meter.Requests, new PackagePrice(1000, 0.5m, 2000))], Entitlements = [new(Meter.Members, 25, QuotaKind.Hard)] };

    [Fact]
    public void Who_may_only_look_finds_nothing_to_press()
    {
        SignedInAs(StaffPermission.ViewBackOffice);
        Answer<ListAllPlans, Result<IReadOnlyList<PlanRow>>>(_ => new List<PlanRow> { new("team", Version(2, PlanStatus.Published), 3, 7, 4) });
        Answer<GetPlan, Result<PlanDetails>>(_ => Details(Version(3, PlanStatus.Draft), Version(2, PlanStatus.Published)));

        Assert.Empty(Render<PlansPage>().FindAll(".button"));
        Assert.Empty(Render<PlanPage>(p => p.Add(x => x.Code, "team").Add(x => x.Number, 3)).FindAll("main .button, .page-header .button"));
    }

    [Fact]
    public void A_version_is_told_in_sentences()
    {
        SignedInAs(StaffPermission.ViewBackOffice);
        Answer<GetPlan, Result<PlanDetails>>(_ => Details(Version(2, PlanStatus.Published)));

        var page = Render<PlanPage>(p => p.Add(x => x.Code, "team"));

        Assert.Contains("49\u00A0EUR a month, plus usage", page.Markup.Replace("&#xA0;", "\u00A0", StringComparison.Ordinal));
        Assert.Contains(page.FindAll("li"), li => li.TextContent == "API requests: 0.50\u00A0EUR for each 1,000 begun, the first 2,000 included");
        Assert.Contains("Refuse more", page.Markup);
    }

    [Fact]
    public void The_editor_keeps_what_was_typed_when_it_is_refused_and_says_where_it_is_wrong()
    {
        SignedInAs(StaffPermission.EditPlans);
        Answer<GetPlanToEdit, Result<PlanDetails>>(_ => Details(Version(3, PlanStatus.Draft)));
        Answer<SavePlanDraft, Result<int>>(_ => Error.Invalid("Input.Terms.Charges[0]", "Not so."));
        var page = Render<PlanEditPage>(p => p.Add(x => x.Code, "team").Add(x => x.Number, 3));

        page.Find("#charge-0-amount").Change("-7.25");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal("Not so.", page.Find("#charge-0-error").TextContent));
        Assert.Equal("-7.25", page.Find("#charge-0-amount").GetAttribute("value"));
        var sent = Assert.Single(Sent.OfType<SavePlanDraft>());
        Assert.Equal((-7.25m, 5), (sent.Input.Terms.Base, sent.BasedOn));
    }

    [Fact]
    public void What_is_opened_in_the_editor_and_saved_untouched_stays_the_same()
    {
        var terms = new PlanTerms
        {
            Interval = BillingInterval.Year,
            TrialDays = 3,
            Charges =
            [
                new(null, new FlatPrice(10)), new("a", new UnitPrice(0.1m, 5) { Minimum = 1 }), new("b", new PackagePrice(10, 1)),
                new("c", new GraduatedPrice([new Tier(5, 1, 2), new Tier(null)], true)), new("d", new VolumePrice([new Tier(null, 3)]) { Maximum = 9 }),
            ],
            Entitlements = [new("a", 1.5m, QuotaKind.Throttled)],
            Features = ["sso", "own"],
        };
        var input = new PlanInput("Name", "Summary", 4, false, true, Isolation.OwnDatabaseInChosenCell, 12, terms);

        var read = PlanForm.Of(input).Read();

        Assert.Equal(PlanTermsJson.Write(terms), PlanTermsJson.Write(read.Terms));
        Assert.Equal(input with { Terms = read.Terms }, read);
    }

    private static PlanSummary Version(int number, PlanStatus status) => new(
        Guid.NewGuid(), "team", number, status, "Team", true, Terms, "ada@example.com", new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), null, null, 3);

    private static PlanDetails Details(params PlanSummary[] versions) =>
        new(versions, versions[0], new("Team", "", 2, true, false, Isolation.OwnDatabase, 7, Terms), 5, Meter.BuiltIn);
}
