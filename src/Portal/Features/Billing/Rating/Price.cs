using System.Text.Json.Serialization;

namespace Portal.Features.Billing.Rating;

/// <summary>
/// What a quantity costs, in full precision: rounding is a matter of the invoice's line. Invoices, previews and estimates all ask here. The models are those of Stripe's and
/// Lago's documentation (per unit, graduated, volume, package); totals need not rise with the quantity, which volume prices show.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(FlatPrice), "flat")]
[JsonDerivedType(typeof(UnitPrice), "unit")]
[JsonDerivedType(typeof(GraduatedPrice), "graduated")]
[JsonDerivedType(typeof(VolumePrice), "volume")]
[JsonDerivedType(typeof(PackagePrice), "package")]
public abstract record Price
{
    /// <summary>More decimals than any published price has.</summary>
    public const int MostDecimals = 12;

    /// <summary>The least that a period costs, in major units; null: no such bound.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>The most that a period costs, in major units; null: no such bound.</summary>
    public decimal? Maximum { get; init; }

    /// <param name="quantity">Not negative; may have decimals.</param>
    /// <returns>Major units of the price's currency, not rounded.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The quantity is negative.</exception>
    public decimal Rate(decimal quantity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        var amount = RateFreely(quantity);
        if (Minimum is { } minimum)
            amount = Math.Max(amount, minimum);

        return Maximum is { } maximum ? Math.Min(amount, maximum) : amount;
    }

    /// <summary>What is wrong with it, one finding for each rule that it breaks; empty: nothing.</summary>
    public IEnumerable<PriceProblem> Problems()
    {
        if (Amounts().Any(a => a < 0) || Minimum < 0 || Maximum < 0)
            yield return PriceProblem.Negative;

        if (Amounts().Append(Minimum ?? 0).Append(Maximum ?? 0).Any(a => a.Scale > MostDecimals))
            yield return PriceProblem.TooManyDecimals;

        if (Minimum > Maximum)
            yield return PriceProblem.MinimumAboveMaximum;

        foreach (var problem in OwnProblems())
            yield return problem;
    }

    private protected abstract decimal RateFreely(decimal quantity);

    /// <summary>Every amount of money in it.</summary>
    private protected abstract IEnumerable<decimal> Amounts();

    private protected virtual IEnumerable<PriceProblem> OwnProblems() => [];
}

/// <summary>A rule that a price breaks.</summary>
public enum PriceProblem
{
    Negative,
    TooManyDecimals,
    MinimumAboveMaximum,

    /// <summary>No tier at all, or the last one ends.</summary>
    TiersDoNotReachTheEnd,

    /// <summary>A tier ends before, or where, the one before it does.</summary>
    TiersOutOfOrder,

    /// <summary>A package holds nothing, or a negative number of units is free.</summary>
    PackageSize,
}

/// <summary>The same whatever is used.</summary>
public sealed record FlatPrice(decimal Amount) : Price
{
    private protected override decimal RateFreely(decimal quantity) => Amount;

    private protected override IEnumerable<decimal> Amounts() => [Amount];
}

/// <summary>So much for each.</summary>
/// <param name="FreeUnits">The first ones that cost nothing.</param>
public sealed record UnitPrice(decimal Unit, decimal FreeUnits = 0) : Price
{
    private protected override decimal RateFreely(decimal quantity) => Math.Max(0, quantity - FreeUnits) * Unit;

    private protected override IEnumerable<decimal> Amounts() => [Unit];

    private protected override IEnumerable<PriceProblem> OwnProblems() => FreeUnits < 0 ? [PriceProblem.PackageSize] : [];
}

/// <summary>One step of a price. It begins where the one before it ends.</summary>
/// <param name="UpTo">The last quantity in it; null: no end.</param>
/// <param name="Unit">For each.</param>
/// <param name="Flat">Once, for whoever comes into it.</param>
public sealed record Tier(decimal? UpTo, decimal Unit = 0, decimal Flat = 0);

/// <summary>A price in tiers.</summary>
/// <param name="ChargeFlatWhenZero">Whether the first tier's flat amount is due when nothing was used.</param>
public abstract record TieredPrice(IReadOnlyList<Tier> Tiers, bool ChargeFlatWhenZero) : Price
{
    private protected sealed override decimal RateFreely(decimal quantity) =>
        quantity == 0 ? ChargeFlatWhenZero ? Tiers[0].Flat : 0 : RateSome(quantity);

    private protected abstract decimal RateSome(decimal quantity);

    private protected sealed override IEnumerable<decimal> Amounts() => Tiers.SelectMany(t => (decimal[])[t.Unit, t.Flat]);

    private protected sealed override IEnumerable<PriceProblem> OwnProblems()
    {
        if (Tiers.Count == 0 || Tiers[^1].UpTo is not null || Tiers.SkipLast(1).Any(t => t.UpTo is null))
            yield return PriceProblem.TiersDoNotReachTheEnd;

        var ends = Tiers.Select(t => t.UpTo).OfType<decimal>().Prepend(0).ToList();
        if (ends.Zip(ends.Skip(1)).Any(pair => pair.Second <= pair.First))
            yield return PriceProblem.TiersOutOfOrder;
    }
}

/// <summary>Each unit costs what its own tier says.</summary>
public sealed record GraduatedPrice(IReadOnlyList<Tier> Tiers, bool ChargeFlatWhenZero = false) : TieredPrice(Tiers, ChargeFlatWhenZero)
{
    private protected override decimal RateSome(decimal quantity)
    {
        var (amount, begin) = (0m, 0m);
        foreach (var tier in Tiers)
        {
            if (quantity <= begin)
                break;

            amount += ((Math.Min(quantity, tier.UpTo ?? quantity) - begin) * tier.Unit) + tier.Flat;
            begin = tier.UpTo ?? quantity;
        }

        return amount;
    }
}

/// <summary>All units cost what the tier of the whole quantity says.</summary>
public sealed record VolumePrice(IReadOnlyList<Tier> Tiers, bool ChargeFlatWhenZero = false) : TieredPrice(Tiers, ChargeFlatWhenZero)
{
    private protected override decimal RateSome(decimal quantity)
    {
        var tier = Tiers.First(t => t.UpTo is null || quantity <= t.UpTo);
        return (quantity * tier.Unit) + tier.Flat;
    }
}

/// <summary>So much for each package that is begun.</summary>
/// <param name="Size">How many units a package holds.</param>
/// <param name="FreeUnits">The first ones that cost nothing.</param>
public sealed record PackagePrice(decimal Size, decimal Amount, decimal FreeUnits = 0) : Price
{
    private protected override decimal RateFreely(decimal quantity) => Math.Ceiling(Math.Max(0, quantity - FreeUnits) / Size) * Amount;

    private protected override IEnumerable<decimal> Amounts() => [Amount];

    private protected override IEnumerable<PriceProblem> OwnProblems() => Size <= 0 || FreeUnits < 0 ? [PriceProblem.PackageSize] : [];
}
