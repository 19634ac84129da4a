using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Somebody is signed in, in one browser. The cookie only names this row: without it a cookie opens nothing, also a copied one.</summary>
public sealed class SignInSession
{
    public SessionId Id { get; init; }

    public Guid PersonId { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>However busy it is, it is over then.</summary>
    public DateTimeOffset EndsAt { get; init; }
}
