using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Members.Factors;

/// <summary>
/// Counts tries at the second step, before they are judged and in one statement, as <see cref="PasswordAttempts"/> counts passwords. They are counted apart
/// from these: who knows the password could otherwise begin anew with it and guess for ever. Each pause is twice as long as the one before.
/// </summary>
internal sealed class FactorAttempts(PortalDb db, TimeProvider time)
{
    /// <summary>Tries until the next pause.</summary>
    public const int BeforePause = 5;

    private const int MostDoublings = 7; // 15 minutes, at last 32 hours

    /// <returns>False: the second step pauses.</returns>
    public async Task<bool> CountAsync(Guid person, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var before = await db.People.AsNoTracking().Where(p => p.Id == person).Select(p => (int?)p.FactorFailures).SingleOrDefaultAsync(ct);
        if (before is null)
            return false;

        // Several at once may read the same number: how long a pause is depends on it, whether one begins is the statement's word.
        var pausedUntil = now + (Person.Pause * (1 << Math.Clamp(((before.Value + 1) / BeforePause) - 1, 0, MostDoublings)));
        var attempt = Guid.NewGuid();
        var changed = await db.People
            .Where(p => p.Id == person && p.LastFactorAttempt != attempt && (p.FactorsPausedUntil == null || p.FactorsPausedUntil <= now))
            .ExecuteUpdateAsync(
                change => change
                    .SetProperty(p => p.LastFactorAttempt, attempt)
                    .SetProperty(p => p.FactorFailures, p => p.FactorFailures + 1)
                    .SetProperty(p => p.FactorsPausedUntil, p => (p.FactorFailures + 1) % BeforePause == 0 ? pausedUntil : p.FactorsPausedUntil),
                ct);
        return changed == 1 || await db.People.AnyAsync(p => p.Id == person && p.LastFactorAttempt == attempt, ct);
    }

    /// <summary>A right code forgets the wrong ones before it.</summary>
    public Task ForgetAsync(Guid person, CancellationToken ct) => db.People.Where(p => p.Id == person).ExecuteUpdateAsync(
        change => change.SetProperty(p => p.FactorFailures, 0).SetProperty(p => p.FactorsPausedUntil, (DateTimeOffset?)null), ct);
}
