using System.Text.RegularExpressions;
using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Features.Billing.Rating;
using Portal.Features.Usage;
using Portal.Provisioning.Records;

namespace Portal.Features.Plans.Admin;

/// <summary>Everything about a draft that can be written.</summary>
/// <param name="Name">What people read.</param>
/// <param name="Summary">One sentence for the price page; may be empty.</param>
/// <param name="Position">Its place on the price page, lowest first.</param>
/// <param name="IsPublic">Whether the price page shows it.</param>
/// <param name="NeedsApproval">Whether staff look at a sign-up first.</param>
/// <param name="Isolation">How its tenants are separated.</param>
/// <param name="RetentionDays">How long a tenant that was asked to be deleted can be brought back.</param>
/// <param name="Terms">What it costs and gives.</param>
public sealed record PlanInput(string Name, string Summary, int Position, bool IsPublic, bool NeedsApproval, Isolation Isolation, int RetentionDays, PlanTerms Terms)
{
    public static PlanInput Of(Plan plan) =>
        new(plan.Name, plan.Summary, plan.Position, plan.IsPublic, plan.NeedsApproval, plan.Isolation, plan.RetentionDays, plan.Terms);

    public void WriteTo(Plan plan)
    {
        plan.Name = Name.Trim();
        plan.Summary = Summary.Trim();
        plan.Position = Position;
        plan.IsPublic = IsPublic;
        plan.NeedsApproval = NeedsApproval;
        plan.Isolation = Isolation;
        plan.RetentionDays = RetentionDays;
        plan.Terms = Terms;
    }
}

/// <summary>The rules for what a plan says. Fields of lists are named with their place: <c>Charges[2]</c>.</summary>
internal static partial class PlanRules
{
    public const int MostCharges = 20;
    public const int MostTiers = 20;
    public const int LongestTrial = 365;
    public const int LongestRetention = 365;

    /// <summary>Larger amounts and quantities would leave the 28 digits in which they are multiplied exactly.</summary>
    public const decimal Most = 1_000_000_000_000;

    public static void PlanCode<T>(this IRuleBuilderInitial<T, string> code, IStringLocalizer<PlansAdminText> text) => code
        .Must(c => c is { Length: <= Plan.CodeLength } && Code().IsMatch(c)).WithMessage(_ => text["code.rule", Plan.CodeLength]);

    public static void PlanName<T>(this IRuleBuilderInitial<T, string> name, IStringLocalizer<PlansAdminText> text) => name
        .Must(n => !string.IsNullOrWhiteSpace(n) && n.Trim().Length <= Plan.NameLength && !n.Any(char.IsControl)).WithMessage(_ => text["name.rule", Plan.NameLength]);

    /// <summary>What is wrong with the terms, by field.</summary>
    public static IEnumerable<(string Field, string Message)> Problems(PlanTerms terms, IReadOnlyCollection<Meter> known, IStringLocalizer<PlansAdminText> text)
    {
        var meters = known.ToDictionary(m => m.Code);
        if (!Currencies.IsKnown(terms.Currency ?? ""))
            yield return ("Currency", text["currency.unknown"]);

        if (!Enum.IsDefined(terms.Interval))
            yield return ("Interval", text["interval.unknown"]);

        if (terms.TrialDays is < 0 or > LongestTrial)
            yield return ("TrialDays", text["trial.rule", LongestTrial]);

        if (terms.Charges.Count > MostCharges)
            yield return ("Charges", text["charges.many", MostCharges]);

        for (var i = 0; i < terms.Charges.Count; i++)
        {
            foreach (var message in Problems(terms.Charges[i], meters, text).Distinct())
                yield return ($"Charges[{i}]", message);
        }

        if (terms.Charges.Count(c => c.Meter is null) > 1)
            yield return ("Charges", text["charges.base"]);

        foreach (var meter in terms.Charges.Select(c => c.Meter).OfType<string>().GroupBy(m => m).Where(g => g.Count() > 1))
            yield return ("Charges", text["charges.twice", meter.Key]);

        for (var i = 0; i < terms.Entitlements.Count; i++)
        {
            var entitlement = terms.Entitlements[i];
            if (!meters.TryGetValue(entitlement.Meter, out var meter))
                yield return ($"Entitlements[{i}]", text["meter.unknown"]);
            else if (entitlement.Limit < 0 || entitlement.Limit > MostOf(meter) || !Enum.IsDefined(entitlement.Kind))
                yield return ($"Entitlements[{i}]", text["limit.rule", MostOf(meter)]);
            else if (entitlement.Meter == Meter.Members && (entitlement.Limit < 1 || entitlement.Limit != decimal.Truncate(entitlement.Limit) || entitlement.Limit > int.MaxValue))
                yield return ($"Entitlements[{i}]", text["limit.members"]);
            else if (terms.Entitlements.Take(i).Any(e => e.Meter == entitlement.Meter))
                yield return ($"Entitlements[{i}]", text["limit.twice"]);
        }

        if (terms.Features.Count > 50 || terms.Features.Any(f => f is null || !Feature().IsMatch(f)))
            yield return ("Features", text["features.rule"]);
    }

    private static IEnumerable<string> Problems(Charge charge, Dictionary<string, Meter> meters, IStringLocalizer<PlansAdminText> text)
    {
        if (charge.Meter is null && charge.Price is not FlatPrice)
            yield return text["price.baseIsFlat"];

        if (charge.Meter is not null && !meters.ContainsKey(charge.Meter))
            yield return text["meter.unknown"];

        if (charge.Price is TieredPrice { Tiers.Count: > MostTiers })
            yield return text["price.tiers.many", MostTiers];

        if (Numbers(charge.Price).Any(n => Math.Abs(n) > Most))
            yield return text["price.large", Most];

        foreach (var problem in charge.Price.Problems())
            yield return text["price." + problem, Price.MostDecimals];
    }

    /// <summary>Quantities are stored in whole base units, as 64 bits.</summary>
    private static decimal MostOf(Meter meter) => Math.Min(Most, long.MaxValue / meter.PerUnit);

    private static IEnumerable<decimal> Numbers(Price price) =>
        (price switch
        {
            FlatPrice flat => [flat.Amount],
            UnitPrice unit => [unit.Unit, unit.FreeUnits],
            PackagePrice package => [package.Size, package.Amount, package.FreeUnits],
            TieredPrice tiered => tiered.Tiers.SelectMany(t => (decimal[])[t.UpTo ?? 0, t.Unit, t.Flat]),
            _ => (IEnumerable<decimal>)[],
        }).Append(price.Minimum ?? 0).Append(price.Maximum ?? 0);

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Code();

    [GeneratedRegex(@"^[a-z][a-z0-9._-]{0,59}\z")]
    private static partial Regex Feature();
}
