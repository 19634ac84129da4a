using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>
/// A session ends when its row goes (signed out), is too old or was not used for too long, when the account's security stamp changes (password, sign-out everywhere), or when the
/// account is locked or deleted.
/// </summary>
internal sealed class SessionCheck(IServiceScopeFactory scopes, SessionLimits options, TimeProvider time) : ISessionCheck
{
    public async Task<IReadOnlySet<Session>> FindEndedAsync(IReadOnlyCollection<Session> sessions, CancellationToken ct)
    {
        if (sessions.Count == 0)
            return new HashSet<Session>();

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var ids = sessions.Select(s => s.Id).Distinct().ToArray();
        var now = time.GetUtcNow();
        var open = await db.SignInSessions.AsNoTracking()
            .Where(s => ids.Contains(s.Id))
            .AreOpen(now, options)
            .Join(db.People, s => s.PersonId, p => p.Id, (s, p) => new { s.Id, s.PersonId, p.SecurityStamp, p.LockoutEnd })
            .ToDictionaryAsync(s => s.Id, ct);

        return sessions
            .Where(s => !open.TryGetValue(s.Id, out var found) || found.PersonId != s.Person.Value || found.SecurityStamp != s.Stamp || Person.IsLocked(found.LockoutEnd, now))
            .ToHashSet();
    }
}

internal static class OpenSessions
{
    /// <summary>Those that are neither too old nor unused for too long.</summary>
    public static IQueryable<SignInSession> AreOpen(this IQueryable<SignInSession> sessions, DateTimeOffset now, SessionLimits options)
    {
        var usedSince = now - options.Idle;
        return sessions.Where(s => s.EndsAt > now && s.LastSeenAt > usedSince);
    }
}
