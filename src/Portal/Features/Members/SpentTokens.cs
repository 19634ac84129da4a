using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Members;

/// <summary>Links that were over a month ago, used or not: whoever still tries one is told no more than that it is over.</summary>
internal sealed class SpentTokens : IForget
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    public string What => "spent links";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - KeptFor;
        return db.Set<OneTimeToken>().Where(t => t.ExpiresAt < before).ExecuteDeleteAsync(ct);
    }
}

/// <summary>Changes of address that were not confirmed in time.</summary>
internal sealed class LapsedEmailChanges : IForget
{
    public string What => "changes of address that nobody confirmed";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct) => db.Set<EmailChange>().Where(c => c.ExpiresAt <= now).ExecuteDeleteAsync(ct);
}

/// <summary>Sessions that are over because of their age, or because nobody used them. One that was signed out is gone already.</summary>
internal sealed class AgedSessions(SessionLimits options) : IForget
{
    public string What => "sessions that are over";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var unusedSince = now - options.Idle;
        return db.SignInSessions.Where(s => s.EndsAt <= now || s.LastSeenAt <= unusedSince).ExecuteDeleteAsync(ct);
    }
}
