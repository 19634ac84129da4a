using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>
/// Somebody wants another address for their account. It changes once both ends have confirmed: the new one, so that it is theirs, and the old one, so that
/// whoever sits at an open browser cannot take the account away. A person has one at most.
/// </summary>
public sealed class EmailChange : IVersioned
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromHours(24);

    public PersonId PersonId { get; init; }

    public string NewEmail { get; init; } = "";

    /// <summary>SHA-256 of the secret that went to the old address, as hexadecimal.</summary>
    public string OldHash { get; init; } = "";

    /// <summary>The same of the new address.</summary>
    public string NewHash { get; init; } = "";

    public DateTimeOffset? OldConfirmedAt { get; set; }

    public DateTimeOffset? NewConfirmedAt { get; set; }

    public DateTimeOffset ExpiresAt { get; init; }

    public int Version { get; private set; }
}
