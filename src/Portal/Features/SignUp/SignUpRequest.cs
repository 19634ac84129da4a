using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.SignUp;

/// <summary>
/// What a visitor asked for, before and after their address is confirmed. It holds no slug and makes no tenant until then, so that a repeated or
/// abandoned sign-up costs nothing.
/// </summary>
public sealed class SignUpRequest : IVersioned
{
    public Guid Id { get; init; }

    public Guid PlanId { get; init; }

    public string Organisation { get; init; } = "";

    public string Slug { get; set; } = "";

    public string Email { get; init; } = "";

    /// <summary>Upper case, to find the same address again.</summary>
    public string NormalizedEmail { get; init; } = "";

    public string Region { get; init; } = "";

    public string Language { get; init; } = "en";

    public DateTimeOffset TermsAcceptedAt { get; init; }

    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>SHA-256 of the token in the confirmation mail, as hexadecimal; null once a newer sign-up took its place. A link that was used stays, so that a second click leads to the same place.</summary>
    public string? ConfirmationHash { get; set; }

    public DateTimeOffset ConfirmBy { get; set; }

    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>SHA-256 of the token in the address where the visitor follows the timeline; null before the confirmation.</summary>
    public string? ProgressHash { get; set; }

    /// <summary>The tenant that came of it.</summary>
    public TenantId? TenantId { get; set; }

    public int Version { get; private set; }
}
