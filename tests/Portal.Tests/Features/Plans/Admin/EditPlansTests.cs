using Microsoft.EntityFrameworkCore;
using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Plans.Admin;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Plans.Admin;

public sealed class EditPlansTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Editor = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.EditPlans);
    private static int _count;

    [Fact]
    public async Task From_a_draft_to_the_price_page_and_away_again()
    {
        var code = NewCode();
        var staff = app.As(Editor);
        Assert.Null((await staff.SendAsync(new DraftPlan(code, "Solo"))).Error);
        Assert.DoesNotContain(await OffersAsync(), o => o.Code == code);

        await SaveAsync(code, 1, Priced(20));
        await PublishAsync(code, 1);
        var offer = Assert.Single(await OffersAsync(), o => o.Code == code);
        Assert.Equal(20m, offer.Terms.Base);

        Assert.Equal(2, (await staff.SendAsync(new DraftPlanVersion(code))).Value);
        await SaveAsync(code, 2, Priced(25));
        Assert.Equal(20m, Assert.Single(await OffersAsync(), o => o.Code == code).Terms.Base);
        await PublishAsync(code, 2);

        Assert.Equal(25m, Assert.Single(await OffersAsync(), o => o.Code == code).Terms.Base);
        var plan = await ReadAsync(code);
        Assert.Equal([(2, PlanStatus.Published), (1, PlanStatus.Retired)], plan.Versions.Select(v => (v.Number, v.Status)));

        await staff.SendAsync(new DraftPlanVersion(code));
        Assert.Null((await staff.SendAsync(new RetirePlan(plan.Shown.Id))).Error);
        Assert.DoesNotContain(await OffersAsync(), o => o.Code == code);
        Assert.Equal(2, (await ReadAsync(code)).Shown.Number); // not the draft, which was never on offer
    }

    [Fact]
    public async Task Tenants_stay_on_the_version_that_they_have()
    {
        var code = await APublishedAsync(10);
        var first = (await ReadAsync(code)).Shown.Id;
        var tenant = await app.Given.ATenantAsync(Portal.Features.Tenants.TenantStatus.Active, change: t => t.PlanId = first);

        await app.As(Editor).SendAsync(new DraftPlanVersion(code));
        await PublishAsync(code, 2);

        Assert.Equal(first, await app.InDatabaseAsync(db => db.Set<Portal.Features.Tenants.Tenant>().Where(t => t.Id == tenant).Select(t => t.PlanId).SingleAsync()));
        var row = Assert.Single((await app.As(Editor).SendAsync(new ListAllPlans())).Value, p => p.Code == code);
        Assert.Equal((1, 1, 2), (row.Tenants, row.OnOlder, row.Shown.Number));
    }

    [Fact]
    public async Task A_published_version_is_not_changed_and_not_published_twice()
    {
        var code = await APublishedAsync(10);
        var plan = await ReadAsync(code);

        Assert.Equal(ErrorKind.Conflict, (await app.As(Editor).SendAsync(new SavePlanDraft(plan.Shown.Id, plan.State, Input(Priced(1))))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await app.As(Editor).SendAsync(new PublishPlan(plan.Shown.Id, plan.State))).Error?.Kind);
        Assert.Equal(10m, (await ReadAsync(code)).Shown.Terms.Base);
    }

    [Fact]
    public async Task What_another_has_written_meanwhile_is_neither_lost_nor_published_unseen()
    {
        var code = NewCode();
        await app.As(Editor).SendAsync(new DraftPlan(code, "Solo"));
        var seen = await ReadAsync(code);
        await SaveAsync(code, 1, Priced(20));

        Assert.Equal(ErrorKind.Conflict, (await app.As(Editor).SendAsync(new SavePlanDraft(seen.Shown.Id, seen.State, Input(Priced(1))))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await app.As(Editor).SendAsync(new PublishPlan(seen.Shown.Id, seen.State))).Error?.Kind);
        Assert.Equal(20m, (await ReadAsync(code)).Shown.Terms.Base);
    }

    [Fact]
    public async Task Of_several_at_the_same_moment_one_begins_the_next_version_and_one_publishes_it()
    {
        var code = await APublishedAsync(10);
        var staff = app.As(await app.CallerOfAsync(Editor));

        var drafts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => staff.SendAsync(new DraftPlanVersion(code))));
        Assert.Single(drafts, d => d.Succeeded);
        var draft = await ReadAsync(code, 2);
        var published = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => staff.SendAsync(new PublishPlan(draft.Shown.Id, draft.State))));

        Assert.Single(published, p => p.Succeeded);
        Assert.All(drafts.Where(d => !d.Succeeded), d => Assert.Equal(ErrorKind.Conflict, d.Error!.Kind));
        Assert.Single((await ReadAsync(code)).Versions, v => v.Status == PlanStatus.Published);
    }

    [Fact]
    public async Task A_draft_that_is_discarded_was_never_there()
    {
        var code = await APublishedAsync(10);
        await app.As(Editor).SendAsync(new DraftPlanVersion(code));

        Assert.Null((await app.As(Editor).SendAsync(new RetirePlan((await ReadAsync(code, 2)).Shown.Id))).Error);

        Assert.Equal([1], (await ReadAsync(code)).Versions.Select(v => v.Number));
        Assert.Equal(2, (await app.As(Editor).SendAsync(new DraftPlanVersion(code))).Value);
    }

    [Fact]
    public async Task An_empty_draft_is_not_published()
    {
        var code = NewCode();
        await app.As(Editor).SendAsync(new DraftPlan(code, "Solo"));
        var plan = await ReadAsync(code);

        Assert.Equal(ErrorKind.Conflict, (await app.As(Editor).SendAsync(new PublishPlan(plan.Shown.Id, plan.State))).Error?.Kind);
    }

    [Fact]
    public async Task A_new_plan_can_begin_as_a_copy_and_a_code_is_taken_once()
    {
        var from = await APublishedAsync(77);
        var code = NewCode();

        Assert.Null((await app.As(Editor).SendAsync(new DraftPlan(code, "Copy", from))).Error);
        Assert.Equal(("Copy", 77m, PlanStatus.Draft), ((await ReadAsync(code)).Shown.Name, (await ReadAsync(code)).Shown.Terms.Base, (await ReadAsync(code)).Shown.Status));
        Assert.Equal("Code", Assert.Single((await app.As(Editor).SendAsync(new DraftPlan(code, "Twice"))).Error!.Fields).Field);
        Assert.Equal("From", Assert.Single((await app.As(Editor).SendAsync(new DraftPlan(NewCode(), "None", "no-such-plan"))).Error!.Fields).Field);
    }

    public static TheoryData<string, PlanTerms> BadTerms => new()
    {
        { "Currency", new() { Currency = "EURO" } },
        { "Currency", new() { Currency = null! } },
        { "Interval", new() { Interval = (BillingInterval)9 } },
        { "TrialDays", new() { TrialDays = -1 } },
        { "TrialDays", new() { TrialDays = 366 } },
        { "Charges[0]", Priced(-1) },
        { "Charges[0]", Priced(0.0000000000001m) },
        { "Charges[0]", Priced(1_000_000_000_001m) },
        { "Charges[0]", new() { Charges = [new(null, new UnitPrice(1))] } },
        { "Charges[0]", new() { Charges = [new("no.such", new UnitPrice(1))] } },
        { "Charges[0]", new() { Charges = [new(Meter.Requests, new PackagePrice(0, 1))] } },
        { "Charges[0]", new() { Charges = [new(Meter.Requests, new GraduatedPrice([]))] } },
        { "Charges[0]", new() { Charges = [new(Meter.Requests, new GraduatedPrice([new Tier(5, 1)]))] } },
        { "Charges[0]", new() { Charges = [new(Meter.Requests, new VolumePrice([new Tier(5, 1), new Tier(5, 1), new Tier(null, 1)]))] } },
        { "Charges[0]", new() { Charges = [new(Meter.Requests, new UnitPrice(1) { Minimum = 2, Maximum = 1 })] } },
        { "Charges", new() { Charges = [new(null, new FlatPrice(1)), new(null, new FlatPrice(2))] } },
        { "Charges", new() { Charges = [new(Meter.Requests, new UnitPrice(1)), new(Meter.Requests, new UnitPrice(2))] } },
        { "Entitlements[0]", new() { Entitlements = [new("", 1, QuotaKind.Soft)] } },
        { "Entitlements[0]", new() { Entitlements = [new(Meter.Requests, -1, QuotaKind.Soft)] } },
        { "Entitlements[0]", new() { Entitlements = [new(Meter.Requests, 1, (QuotaKind)9)] } },
        { "Entitlements[0]", new() { Entitlements = [new(Meter.Storage, 9_300_000_000, QuotaKind.Soft)] } },
        { "Entitlements[0]", new() { Entitlements = [new(Meter.Members, 1.5m, QuotaKind.Hard)] } },
        { "Entitlements[1]", new() { Entitlements = [new(Meter.Requests, 1, QuotaKind.Soft), new(Meter.Requests, 2, QuotaKind.Hard)] } },
        { "Features", new() { Features = ["Not A Code"] } },
    };

    [Theory]
    [MemberData(nameof(BadTerms))]
    public async Task Bad_terms_are_an_error_of_their_place_and_nothing_is_saved(string field, PlanTerms terms)
    {
        var code = NewCode();
        await app.As(Editor).SendAsync(new DraftPlan(code, "Solo"));
        var plan = await ReadAsync(code);

        var saved = await app.As(Editor).SendAsync(new SavePlanDraft(plan.Shown.Id, plan.State, Input(terms)));

        Assert.Equal("Input.Terms." + field, Assert.Single(saved.Error!.Fields).Field);
        Assert.Empty((await ReadAsync(code)).Shown.Terms.Charges);
    }

    private static string NewCode() => $"plan-{Interlocked.Increment(ref _count)}";

    private static PlanTerms Priced(decimal amount) => new() { Charges = [new(null, new FlatPrice(amount))] };

    private static PlanInput Input(PlanTerms terms) => new("Solo", "", 90, true, false, Isolation.OwnDatabase, 7, terms);

    private async Task<string> APublishedAsync(decimal amount)
    {
        var code = NewCode();
        await app.As(Editor).SendAsync(new DraftPlan(code, "Solo"));
        await SaveAsync(code, 1, Priced(amount));
        await PublishAsync(code, 1);
        return code;
    }

    private async Task SaveAsync(string code, int number, PlanTerms terms)
    {
        var plan = await ReadAsync(code, number);
        Assert.Null((await app.As(Editor).SendAsync(new SavePlanDraft(plan.Shown.Id, plan.State, Input(terms)))).Error);
    }

    private async Task PublishAsync(string code, int number)
    {
        var plan = await ReadAsync(code, number);
        Assert.Null((await app.As(Editor).SendAsync(new PublishPlan(plan.Shown.Id, plan.State))).Error);
    }

    private async Task<PlanDetails> ReadAsync(string code, int? number = null) => (await app.As(Editor).SendAsync(new GetPlan(code, number))).Value;

    private async Task<IReadOnlyList<PlanOffer>> OffersAsync() => (await app.As(Callers.Anonymous).SendAsync(new ListPlans())).Value;
}
