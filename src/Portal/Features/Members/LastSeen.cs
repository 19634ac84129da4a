using Microsoft.EntityFrameworkCore;

namespace Portal.Features.Members;

internal static class LastSeen
{
    /// <summary>When an open session of each of these people was last used; who has none is left out.</summary>
    public static async Task<Dictionary<Guid, DateTimeOffset?>> LastSeenAsync(this IQueryable<SignInSession> all, IReadOnlyCollection<Guid> people, DateTimeOffset now, SessionLimits limits, CancellationToken ct)
    {
        var open = await all.Where(s => people.Contains(s.PersonId)).AreOpen(now, limits).Select(s => new { s.PersonId, s.LastSeenAt }).ToListAsync(ct);
        return open.GroupBy(s => s.PersonId).ToDictionary(g => g.Key, g => (DateTimeOffset?)g.Max(s => s.LastSeenAt));
    }
}
