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

/// <summary>Tells open pages when what their people may do has changed: permissions, memberships, the state of their tenants. A few queries for all of them.</summary>
public interface IStandingCheck
{
    /// <returns>For each person a word that changes when their rights do. It means nothing else.</returns>
    Task<IReadOnlyDictionary<PersonId, string>> ReadAsync(IReadOnlyCollection<PersonId> people, CancellationToken ct);
}
