using Portal.Data;
using Portal.Provisioning.Records;

namespace Portal.Features.Plans;

/// <summary>One version of what a tenant buys. Versions are never changed: tenants stay on theirs until they are moved.</summary>
[CachedUnder(CacheKey)]
public sealed class Plan
{
    public const string CacheKey = "plans";

    public Guid Id { get; init; }

    /// <summary>The same in every version: <c>team</c>.</summary>
    public string Code { get; init; } = "";

    /// <summary>1, 2, 3 … within the code; the highest is offered.</summary>
    public int Number { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Its place on the price page.</summary>
    public int Position { get; init; }

    /// <summary>A month's price in minor units of <see cref="Currency"/>; null: by agreement.</summary>
    public long? PriceMinor { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>True when what is used beyond the plan is billed on top.</summary>
    public bool HasUsagePricing { get; init; }

    /// <summary>True: a sign-up waits for staff.</summary>
    public bool NeedsApproval { get; init; }

    public Isolation Isolation { get; init; }

    /// <summary>How many members; null: unlimited.</summary>
    public int? MemberLimit { get; init; }

    /// <summary>How many bytes of storage (1 GB = 1000³ bytes); null: by agreement.</summary>
    public long? StorageBytes { get; init; }

    /// <summary>How many days a tenant that was asked to be deleted can be brought back.</summary>
    public int RetentionDays { get; init; } = 7;

    public bool HasSingleSignOn { get; init; }

    /// <summary>False: no longer offered.</summary>
    public bool IsOffered { get; init; } = true;
}
