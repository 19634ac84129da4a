using Portal.Data;
using Portal.Features.Usage;
using Portal.Provisioning.Records;

namespace Portal.Features.Plans;

/// <summary>Where a version of a plan stands. Stored as text; never rename.</summary>
public enum PlanStatus
{
    /// <summary>Still written; nobody can have it.</summary>
    Draft,

    /// <summary>On offer; never changed again.</summary>
    Published,

    /// <summary>No longer on offer; those who have it keep it.</summary>
    Retired,
}

/// <summary>
/// One version of what a tenant buys. Once published it is never changed: tenants stay on theirs until they are moved. Of each code at most one version is
/// a draft and at most one is published.
/// </summary>
[CachedUnder(CacheKey)]
public sealed class Plan : IVersioned
{
    public const string CacheKey = "plans";
    public const int CodeLength = 40;
    public const int NameLength = 60;
    public const int SummaryLength = 200;

    public Guid Id { get; init; }

    /// <summary>The same in every version: <c>team</c>.</summary>
    public string Code { get; init; } = "";

    /// <summary>1, 2, 3 … within the code.</summary>
    public int Number { get; init; }

    public PlanStatus Status { get; set; } = PlanStatus.Published;

    public string Name { get; set; } = "";

    /// <summary>One sentence for the price page, as the provider wrote it; empty: Portal's own for the plans that it ships with.</summary>
    public string Summary { get; set; } = "";

    /// <summary>Its place on the price page.</summary>
    public int Position { get; set; }

    /// <summary>Whether visitors find it on the price page. Staff can give it to tenants either way.</summary>
    public bool IsPublic { get; set; } = true;

    public PlanTerms Terms { get; set; } = new();

    /// <summary>ISO 4217 code. Stored for questions to the database; the terms say it.</summary>
    public string Currency
    {
        get => Terms.Currency;
        private set { }
    }

    /// <summary>How many members; null: unlimited. Stored for questions to the database; the terms say it.</summary>
    public int? MemberLimit
    {
        get => Terms.HardLimitOf(Meter.Members) is { } limit ? (int)limit : null;
        private set { }
    }

    /// <summary>How many bytes of storage (1 GB = 1000³ bytes); null: by agreement. Stored for questions to the database; the terms say it.</summary>
    public long? StorageBytes
    {
        get => Terms.LimitOf(Meter.Storage) is { } limit ? (long)(limit * 1_000_000_000) : null;
        private set { }
    }

    /// <summary>True: a sign-up waits for staff.</summary>
    public bool NeedsApproval { get; set; }

    public Isolation Isolation { get; set; }

    /// <summary>How many days a tenant that was asked to be deleted can be brought back.</summary>
    public int RetentionDays { get; set; } = 7;

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? PublishedAt { get; set; }

    public DateTimeOffset? RetiredAt { get; set; }

    public int Version { get; private set; }
}

public static class PlanOffers
{
    /// <summary>Those that visitors find on the price page and can sign up for.</summary>
    public static IQueryable<Plan> OnOffer(this IQueryable<Plan> plans) => plans.Where(p => p.Status == PlanStatus.Published && p.IsPublic);
}
