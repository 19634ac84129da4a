using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Features.Usage;
using Portal.Kernel;

namespace Portal.Features.Plans;

/// <summary>The plans on offer, from the database, and what each would cost for what a visitor expects to use (a plain form: the quantities stand in the address).</summary>
public sealed partial class PricingPage(
    IDispatcher dispatcher, PortalOptions options, IHttpContextAccessor http, IStringLocalizer<PlansText> text, PriceText prices, MeterText meterNames)
{
    /// <summary>More than anybody uses, and little enough for every price to be computed exactly.</summary>
    private const decimal Most = 1_000_000_000_000;

    private IStringLocalizer<PlansText> Text => text;

    private PortalOptions Options => options;

    private PriceText Prices => prices;

    private MeterText MeterNames => meterNames;

    private IReadOnlyList<PlanOffer> Plans { get; set; } = [];

    private IReadOnlyList<Meter> Meters { get; set; } = [];

    /// <summary>What the plans limit or price.</summary>
    private IReadOnlyList<Meter> Counted { get; set; } = [];

    /// <summary>Meters whose quantity is no number.</summary>
    private HashSet<string> Wrong { get; } = [];

    private IReadOnlyList<PlanAnswer> Answers { get; set; } = [];

    /// <summary>One primary button a page: the first plan that costs something.</summary>
    private string? Highlighted => Plans.FirstOrDefault(p => p.Terms is { IsFree: false, IsByAgreement: false })?.Code;

    protected override async Task OnInitializedAsync()
    {
        if (await dispatcher.SendAsync(new ListPlans()) is { Succeeded: true } plans)
            Plans = plans.Value;

        if (await dispatcher.SendAsync(new ListMeters()) is { Succeeded: true } meters)
            Meters = meters.Value;

        Counted = [.. Meters.Where(m => Plans.Any(p => p.Terms.Of(m.Code) is not null || p.Terms.Charges.Any(c => c.Meter == m.Code)))];
        Calculate();
    }

    private Meter? Find(string code) => Meters.FirstOrDefault(m => m.Code == code);

    private string? SummaryOf(PlanOffer plan)
    {
        if (plan.Summary.Length > 0)
            return plan.Summary;

        var own = text["for." + plan.Code];
        return own.ResourceNotFound ? null : own.Value;
    }

    private string Typed(string meter)
    {
        var typed = http.HttpContext?.Request.Query[meter].ToString() ?? "";
        return typed.Length > 20 ? typed[..20] : typed;
    }

    private void Calculate()
    {
        var quantities = new Dictionary<string, decimal>();
        foreach (var meter in Counted.Where(m => Typed(m.Code).Trim().Length > 0))
        {
            if (decimal.TryParse(Typed(meter.Code), NumberStyles.Number, CultureInfo.CurrentCulture, out var quantity) && quantity is >= 0 and <= Most)
                quantities[meter.Code] = quantity;
            else
                Wrong.Add(meter.Code);
        }

        if (quantities.Count == 0 || Wrong.Count > 0)
            return;

        var answers = Plans.Select(p => Ask(p, quantities)).ToList();
        var fitting = answers.Where(a => a is { Total: not null, TooSmall.Count: 0 }).ToList();
        var cheapest = fitting.Select(a => a.Plan.Terms.Currency).Distinct().Count() == 1 ? fitting.MinBy(a => a.Total / MonthsOf(a.Plan)) : null; // currencies do not compare
        Answers = answers.ConvertAll(a => a with { IsCheapest = a == cheapest });
    }

    private static int MonthsOf(PlanOffer plan) => plan.Terms.Interval == BillingInterval.Year ? 12 : 1;

    private PlanAnswer Ask(PlanOffer plan, Dictionary<string, decimal> month)
    {
        // What adds up, adds up to twelve times as much in a year; a level is the same in every month of it.
        var quantities = month.ToDictionary(q => q.Key, q => Find(q.Key)!.Aggregation == Aggregation.Sum ? q.Value * MonthsOf(plan) : q.Value);
        var over = plan.Terms.Entitlements.Where(e => quantities.GetValueOrDefault(e.Meter) > e.Limit && Find(e.Meter) is not null).ToList();
        var priced = plan.Terms.Charges.Select(c => c.Meter).ToHashSet();
        return new PlanAnswer(
            plan,
            plan.Terms.IsByAgreement ? null : PlanRating.Rate(plan.Terms, quantities).Sum(c => c.Amount),
            [.. over.Where(e => e.Kind == QuotaKind.Hard || !priced.Contains(e.Meter)).Select(NameOf)],
            [.. over.Where(e => e.Kind != QuotaKind.Hard && priced.Contains(e.Meter)).Select(NameOf)],
            false);
    }

    private string CostOf(PlanAnswer answer) => answer.Total switch
    {
        null => text["price.agreement"],
        0 => text["price.free"],
        { } total => text["price." + answer.Plan.Terms.Interval, PriceText.Amount(total, answer.Plan.Terms.Currency)],
    };

    private string NameOf(Entitlement entitlement) => meterNames.NameOf(Find(entitlement.Meter)!);

    /// <param name="Total">What an interval costs; null: by agreement.</param>
    /// <param name="TooSmall">What it has not room for.</param>
    /// <param name="Beyond">What is used beyond what the plan includes, and billed.</param>
    private sealed record PlanAnswer(PlanOffer Plan, decimal? Total, IReadOnlyList<string> TooSmall, IReadOnlyList<string> Beyond, bool IsCheapest);
}
