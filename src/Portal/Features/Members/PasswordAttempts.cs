using System.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Members;

/// <summary>
/// Judges passwords. An attempt is counted before it is judged, in one statement, so that many at once get no more tries than a few in a row; and
/// "no" takes as long for an account that does not exist as for one that does.
/// </summary>
internal sealed class PasswordAttempts(PortalDb db, IPasswordHasher<Person> hasher, TimeProvider time)
{
    // More than a hash and a write take, so that neither is heard in the answer.
    private static readonly TimeSpan NoTakes = TimeSpan.FromMilliseconds(400);

    private static readonly Person Nobody = new();
    private static string? _nobodysHash;

    /// <returns>True when the password is right and the account takes passwords now.</returns>
    public async Task<bool> IsRightAsync(Person? person, string password, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        if (await JudgeAsync(person, password, ct))
            return true;

        var left = NoTakes - Stopwatch.GetElapsedTime(started);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, ct);

        return false;
    }

    private async Task<bool> JudgeAsync(Person? person, string password, CancellationToken ct)
    {
        var isCounted = person is { PasswordHash: not null } && await CountAsync(person.Id, ct);
        var hash = isCounted ? person!.PasswordHash! : _nobodysHash ??= hasher.HashPassword(Nobody, Guid.NewGuid().ToString());
        if (hasher.VerifyHashedPassword(person ?? Nobody, hash, password) == PasswordVerificationResult.Failed || !isCounted)
            return false;

        await db.People.Where(p => p.Id == person!.Id).ExecuteUpdateAsync(
            change => change.SetProperty(p => p.LockoutEnd, (DateTimeOffset?)null).SetProperty(p => p.AccessFailedCount, 0), ct);
        return true;
    }

    /// <summary>The statement may run once more after its answer was lost: then it finds its own mark, and the attempt is counted once.</summary>
    private async Task<bool> CountAsync(Guid person, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var pausedUntil = now + Person.Pause;
        var attempt = Guid.NewGuid();
        var changed = await db.People
            .Where(p => p.Id == person && p.LastAttempt != attempt && (p.LockoutEnd == null || p.LockoutEnd <= now))
            .ExecuteUpdateAsync(
                change => change
                    .SetProperty(p => p.LastAttempt, attempt)
                    .SetProperty(p => p.LockoutEnd, p => p.AccessFailedCount + 1 >= Person.AttemptsBeforePause ? pausedUntil : p.LockoutEnd)
                    .SetProperty(p => p.AccessFailedCount, p => p.AccessFailedCount + 1 >= Person.AttemptsBeforePause ? 0 : p.AccessFailedCount + 1),
                ct);
        return changed == 1 || await db.People.AnyAsync(p => p.Id == person && p.LastAttempt == attempt, ct);
    }
}
