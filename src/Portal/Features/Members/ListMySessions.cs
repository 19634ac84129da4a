using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Where the caller is signed in, the one used last first.</summary>
[SignedIn("About the caller only.")]
public sealed record ListMySessions : IQuery<IReadOnlyList<SessionOnDevice>>;

/// <summary>One of the caller's sessions, as they can tell it from the others.</summary>
/// <param name="Browser">In a word; null: not known.</param>
/// <param name="Platform">In a word; null: not known.</param>
/// <param name="Address">The IP address that it was used from last.</param>
/// <param name="LastSeenAt">To about a minute.</param>
public sealed record SessionOnDevice(SessionId Id, string? Browser, string? Platform, string? Address, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt, DateTimeOffset EndsAt);

internal sealed class ListMySessionsHandler(PortalDb db, CallerContext context, SessionLimits options, TimeProvider time) : IQueryHandler<ListMySessions, IReadOnlyList<SessionOnDevice>>
{
    public async Task<Result<IReadOnlyList<SessionOnDevice>>> Handle(ListMySessions query, CancellationToken ct)
    {
        var person = context.Caller.Person!.Value.Value;
        var sessions = await db.SignInSessions.AsNoTracking()
            .Where(s => s.PersonId == person)
            .AreOpen(time.GetUtcNow(), options)
            .OrderByDescending(s => s.LastSeenAt).ThenByDescending(s => s.StartedAt)
            .Select(s => new SessionOnDevice(s.Id, s.Browser, s.Platform, s.Address, s.StartedAt, s.LastSeenAt, s.EndsAt))
            .ToListAsync(ct);
        return sessions;
    }
}
