using System.Security.Claims;

namespace Portal.Kernel;

/// <summary>A signed-in browser.</summary>
/// <param name="Id">Its record in the database; without one it is over.</param>
/// <param name="Person">Whose it is.</param>
/// <param name="Stamp">The account's security stamp that its cookie was issued with.</param>
public sealed record Session(SessionId Id, PersonId Person, string Stamp)
{
    /// <summary>The claim that carries <see cref="Id"/>.</summary>
    public const string IdClaim = "session";

    /// <summary>The claim that carries <see cref="Stamp"/>.</summary>
    public const string StampClaim = "stamp";

    /// <returns>Null: nobody is signed in, or not by one of our cookies.</returns>
    public static Session? Of(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true
        && PersonId.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), null, out var person)
        && SessionId.TryParse(user.FindFirstValue(IdClaim), null, out var id)
            ? new Session(id, person, user.FindFirstValue(StampClaim) ?? "")
            : null;
}

/// <summary>Tells which sessions are over: signed out here or everywhere, too old, password changed, account locked or deleted. One query for all of them.</summary>
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
