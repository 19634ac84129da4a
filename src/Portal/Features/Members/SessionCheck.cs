using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>A session ends when the account's security stamp changes (password, sign-out everywhere) or the account is locked or deleted.</summary>
internal sealed class SessionCheck(IServiceScopeFactory scopes, TimeProvider time) : ISessionCheck
{
    public async Task<IReadOnlySet<Session>> FindEndedAsync(IReadOnlyCollection<Session> sessions, CancellationToken ct)
    {
        if (sessions.Count == 0)
            return new HashSet<Session>();

        await using var scope = scopes.CreateAsyncScope();
        var ids = sessions.Select(s => s.Person.Value).Distinct().ToArray();
        var people = await scope.ServiceProvider.GetRequiredService<PortalDb>().People.AsNoTracking()
            .Where(p => ids.Contains(p.Id))
            .Select(p => new { p.Id, p.SecurityStamp, p.LockoutEnd })
            .ToDictionaryAsync(p => new PersonId(p.Id), ct);

        var now = time.GetUtcNow();
        return sessions
            .Where(s => !people.TryGetValue(s.Person, out var person) || person.SecurityStamp != s.Stamp || Person.IsLocked(person.LockoutEnd, now))
            .ToHashSet();
    }
}
