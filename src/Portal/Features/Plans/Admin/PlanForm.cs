using Portal.Features.Billing.Rating;
using Portal.Provisioning.Records;

namespace Portal.Features.Plans.Admin;

/// <summary>What the editor holds while somebody types: everything may be missing.</summary>
public sealed class PlanForm
{
    public string Name { get; set; } = "";

    public string Summary { get; set; } = "";

    public int Position { get; set; }

    public bool IsPublic { get; set; }

    public bool NeedsApproval { get; set; }

    public Isolation Isolation { get; set; }

    public int RetentionDays { get; set; }

    public string Currency { get; set; } = "";

    public BillingInterval Interval { get; set; }

    public bool IsByAgreement { get; set; }

    public int TrialDays { get; set; }

    /// <summary>One code a line.</summary>
    public string Features { get; set; } = "";

    public List<ChargeForm> Charges { get; init; } = [];

    public List<LimitForm> Limits { get; init; } = [];

    public static PlanForm Of(PlanInput plan) => new()
    {
        Name = plan.Name,
        Summary = plan.Summary,
        Position = plan.Position,
        IsPublic = plan.IsPublic,
        NeedsApproval = plan.NeedsApproval,
        Isolation = plan.Isolation,
        RetentionDays = plan.RetentionDays,
        Currency = plan.Terms.Currency,
        Interval = plan.Terms.Interval,
        IsByAgreement = plan.Terms.IsByAgreement,
        TrialDays = plan.Terms.TrialDays,
        Features = string.Join('\n', plan.Terms.Features),
        Charges = [.. plan.Terms.Charges.Select(ChargeForm.Of)],
        Limits = [.. plan.Terms.Entitlements.Select(e => new LimitForm { Meter = e.Meter, Limit = e.Limit, Kind = e.Kind })],
    };

    public PlanInput Read() => new(Name, Summary, Position, IsPublic, NeedsApproval, Isolation, RetentionDays, new PlanTerms
    {
        Currency = Currency.Trim().ToUpperInvariant(),
        Interval = Interval,
        IsByAgreement = IsByAgreement,
        TrialDays = TrialDays,
        Charges = [.. Charges.Select(c => c.Read())],
        Entitlements = [.. Limits.Select(l => new Entitlement(l.Meter, l.Limit ?? -1, l.Kind))],
        Features = [.. Features.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()],
    });
}

/// <summary>A limit while it is typed.</summary>
public sealed class LimitForm
{
    public string Meter { get; set; } = "";

    public decimal? Limit { get; set; }

    public QuotaKind Kind { get; set; }
}

/// <summary>The models a price can have, as the editor offers them.</summary>
public enum PriceModel
{
    Flat,
    Unit,
    Package,
    Graduated,
    Volume,
}

/// <summary>A position of the price while it is typed.</summary>
public sealed class ChargeForm
{
    /// <summary>Empty: the base price.</summary>
    public string Meter { get; set; } = "";

    public PriceModel Model { get; set; }

    /// <summary>The flat amount, or that of a unit or a package.</summary>
    public decimal? Amount { get; set; }

    public decimal? Size { get; set; } = 1;

    public decimal? FreeUnits { get; set; }

    public decimal? Minimum { get; set; }

    public decimal? Maximum { get; set; }

    public bool ChargeFlatWhenZero { get; set; }

    public List<TierForm> Tiers { get; init; } = [new()];

    public static ChargeForm Of(Charge charge) => charge.Price switch
    {
        FlatPrice flat => New(charge, PriceModel.Flat, flat.Amount),
        UnitPrice unit => New(charge, PriceModel.Unit, unit.Unit, unit.FreeUnits),
        PackagePrice package => New(charge, PriceModel.Package, package.Amount, package.FreeUnits, package.Size),
        TieredPrice tiered => New(charge, tiered is VolumePrice ? PriceModel.Volume : PriceModel.Graduated, tiered: tiered),
        _ => throw new InvalidOperationException($"There is no editor for {charge.Price.GetType().Name}."),
    };

    public Charge Read()
    {
        Price price = Model switch
        {
            PriceModel.Flat => new FlatPrice(Amount ?? -1),
            PriceModel.Unit => new UnitPrice(Amount ?? -1, FreeUnits ?? 0),
            PriceModel.Package => new PackagePrice(Size ?? 0, Amount ?? -1, FreeUnits ?? 0),
            PriceModel.Graduated => new GraduatedPrice(ReadTiers(), ChargeFlatWhenZero),
            _ => new VolumePrice(ReadTiers(), ChargeFlatWhenZero),
        };
        return new Charge(Meter.Length == 0 ? null : Meter, price with { Minimum = Minimum, Maximum = Maximum });
    }

    private List<Tier> ReadTiers() => Tiers.ConvertAll(t => new Tier(t.UpTo, t.Unit ?? 0, t.Flat ?? 0));

    private static ChargeForm New(Charge charge, PriceModel model, decimal? amount = null, decimal? free = null, decimal? size = 1, TieredPrice? tiered = null) => new()
    {
        Meter = charge.Meter ?? "",
        Model = model,
        Amount = amount,
        FreeUnits = free is 0 ? null : free,
        Size = size,
        Minimum = charge.Price.Minimum,
        Maximum = charge.Price.Maximum,
        ChargeFlatWhenZero = tiered?.ChargeFlatWhenZero ?? false,
        Tiers = tiered is null ? [new()] : [.. tiered.Tiers.Select(t => new TierForm { UpTo = t.UpTo, Unit = t.Unit, Flat = t.Flat })],
    };
}

/// <summary>A step of a price while it is typed.</summary>
public sealed class TierForm
{
    /// <summary>Null: no end.</summary>
    public decimal? UpTo { get; set; }

    public decimal? Unit { get; set; }

    public decimal? Flat { get; set; }
}
