using System.Text;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Tenants;

/// <summary>What a tenant is; how its last operation went is another fact. Stored as text; never rename.</summary>
public enum TenantStatus
{
    AwaitingApproval,
    Rejected,
    Provisioning,
    ProvisioningFailed,
    Active,
    Suspended,
    PendingDeletion,
    Deleting,

    /// <summary>A tombstone: every resource is gone.</summary>
    Deleted,
}

/// <summary>Why a tenant is suspended. Stored as text; never rename.</summary>
public enum SuspensionReason
{
    PaymentOverdue,
    PolicyViolation,
    Security,
    StaffRequest,
    TenantRequest,
}

/// <summary>One customer organisation.</summary>
public sealed class Tenant : IVersioned
{
    public const int NameLength = 100;
    public const int NoteLength = 1000;

    public TenantId Id { get; init; }

    public string Name { get; set; } = "";

    /// <summary>Its address as it was asked for; who holds a slug now is the address book's word.</summary>
    public string Slug { get; set; } = "";

    /// <summary>The slug that it had until somebody asked to delete it; <see cref="Slug"/> is then one that nobody can ask for. Null while it has an address.</summary>
    public string? FormerSlug { get; set; }

    public TenantStatus Status { get; set; }

    public SuspensionReason? SuspensionReason { get; set; }

    /// <summary>What staff wrote when they rejected or suspended it; the tenant reads it.</summary>
    public string? StatusNote { get; set; }

    /// <summary>The version of the plan that it is on.</summary>
    public Guid PlanId { get; set; }

    public string OwnerEmail { get; set; } = "";

    public string Region { get; set; } = "";

    public CellId? CellId { get; set; }

    /// <summary>Two letters: en, de, fr, es.</summary>
    public string Language { get; set; } = "en";

    /// <summary>IANA name.</summary>
    public string TimeZone { get; set; } = "Etc/UTC";

    /// <summary>ISO 4217 code.</summary>
    public string Currency { get; set; } = "EUR";

    /// <summary>True: members come in with a second factor only.</summary>
    public bool NeedsSecondFactor { get; set; }

    /// <summary>The provider's own settings from the template, as JSON.</summary>
    public string ApplicationSettings { get; set; } = "{}";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ActivatedAt { get; set; }

    /// <summary>When <see cref="Status"/> changed last.</summary>
    public DateTimeOffset StatusSince { get; set; }

    /// <summary>When it is deleted, while it is pending deletion; a legal hold stops that and moves it when it is released.</summary>
    public DateTimeOffset? DeletionDueAt { get; set; }

    /// <summary>Since when nothing of it may be deleted; null: no legal hold.</summary>
    public DateTimeOffset? HeldSince { get; set; }

    /// <summary>Why, as staff wrote it; staff alone read it.</summary>
    public string? HoldReason { get; set; }

    /// <summary>
    /// Name, slug and owner's address as the back office searches them; names are sorted by it too. Computed, so that it is never stale; stored,
    /// because only .NET folds the case of every script in one way for three databases.
    /// </summary>
    public string SearchText
    {
        get => string.Join('\n', FoldForSearch(Name), FoldForSearch(Slug), FoldForSearch(OwnerEmail));
        private set { /* what EF reads back is what was computed when the row was saved */ }
    }

    public int Version { get; private set; }

    /// <summary>Lower case, composed, without control characters: the form that is stored and searched for.</summary>
    public static string FoldForSearch(string text) =>
        // By runes, because half of a surrogate pair would make Normalize throw, and PostgreSQL refuse the text.
        string.Concat(text.EnumerateRunes().Where(r => !Rune.IsControl(r))).Normalize().ToLowerInvariant();

    public void Become(TenantStatus status, DateTimeOffset at)
    {
        if (Status != status)
            StatusSince = at;

        Status = status;
    }
}
