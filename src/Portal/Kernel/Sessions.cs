namespace Portal.Kernel;

/// <summary>A signed-in browser: whose it is, and the security stamp that its cookie was issued with.</summary>
public sealed record Session(PersonId Person, string Stamp)
{
    /// <summary>The claim that carries <see cref="Stamp"/>.</summary>
    public const string StampClaim = "stamp";
}

/// <summary>Tells which sessions are over: signed out everywhere, password changed, account locked or deleted. One query for all of them.</summary>
public interface ISessionCheck
{
    Task<IReadOnlySet<Session>> FindEndedAsync(IReadOnlyCollection<Session> sessions, CancellationToken ct);
}
