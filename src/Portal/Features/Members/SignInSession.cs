using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Somebody is signed in, in one browser. The cookie only names this row: without it a cookie opens nothing, also a copied one.</summary>
public sealed class SignInSession
{
    public const int AddressLength = 45;

    public SessionId Id { get; init; }

    public Guid PersonId { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>However busy it is, it is over then.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>When it was used last, to about a minute. Unused for <see cref="SessionLimits.Idle"/>, it is over.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When the person proved last who they are; some acts want that to be fresh.</summary>
    public DateTimeOffset ProvedAt { get; init; }

    /// <summary>The browser, in a word: <c>Firefox</c>; null: not one that we know.</summary>
    public string? Browser { get; init; }

    /// <summary>What it runs on, in a word: <c>Windows</c>; null: not one that we know.</summary>
    public string? Platform { get; init; }

    /// <summary>The IP address that it was used from last.</summary>
    public string? Address { get; set; }
}
