using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Access;
using Portal.Kernel;

namespace Portal.Features.FourEyes.Admin;

/// <summary>What waits for a second person, and how the last ones ended; of what the caller could do themselves.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ListSecondApprovals : IQuery<SecondApprovals>
{
    /// <summary>The most of each that are shown.</summary>
    public const int Most = 50;
}

/// <param name="Waiting">The oldest first.</param>
/// <param name="Ended">Decided, withdrawn or run out; the newest first.</param>
/// <param name="IsOn">Whether the rule is on for anything that the caller could approve.</param>
public sealed record SecondApprovals(IReadOnlyList<SecondApprovalRow> Waiting, IReadOnlyList<SecondApprovalRow> Ended, bool IsOn);

/// <param name="What">"Delete Acme", in the reader's language.</param>
/// <param name="State">Null: nobody decided in time.</param>
/// <param name="IsMine">The caller asked for it: another must approve it, and they can withdraw it.</param>
public sealed record SecondApprovalRow(
    Guid Id, GuardedChange Change, string What, TenantId? Tenant, string Reason, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, ApprovalState? State,
    string? DecidedBy, DateTimeOffset? DecidedAt, string? Note, bool IsMine);

internal sealed class ListSecondApprovalsHandler(PortalDb db, CallerRights rights, GuardedNames names, CallerContext context, TimeProvider time)
    : IQueryHandler<ListSecondApprovals, SecondApprovals>
{
    public async Task<Result<SecondApprovals>> Handle(ListSecondApprovals query, CancellationToken ct)
    {
        var changes = await rights.GuardedAsync(ct);
        var now = time.GetUtcNow();
        var all = db.SecondApprovals.AsNoTracking().Where(a => changes.Contains(a.Change));
        var waiting = await all.Where(a => a.State == ApprovalState.Waiting && a.ExpiresAt > now).OrderBy(a => a.AskedAt).Take(ListSecondApprovals.Most).ToListAsync(ct);
        var ended = await all.Where(a => a.State != ApprovalState.Waiting || a.ExpiresAt <= now).OrderByDescending(a => a.AskedAt).Take(ListSecondApprovals.Most).ToListAsync(ct);
        var rules = await db.ReadStaffRulesAsync(ct);
        var isOn = changes.Any(c => FourEyesCheck.IsOn(rules, c));
        return new SecondApprovals([.. waiting.Select(Row)], [.. ended.Select(Row)], isOn);

        SecondApprovalRow Row(SecondApproval a) => new(
            a.Id, a.Change, names.Of(a), a.TenantId, a.Reason, a.AskedBy, a.AskedAt, a.ExpiresAt, a.IsOver(now) ? null : a.State,
            a.DecidedBy, a.DecidedAt, a.Note, a.AskedById == context.Caller.Person);
    }
}

internal static class GuardedRights
{
    /// <summary>What the caller could do, and therefore approve.</summary>
    public static async Task<IReadOnlyList<GuardedChange>> GuardedAsync(this CallerRights rights, CancellationToken ct)
    {
        var mine = await rights.MineAsync(ct);
        return [.. Enum.GetValues<GuardedChange>().Where(c => mine.Contains(FourEyesCheck.PermissionFor(c)))];
    }
}
