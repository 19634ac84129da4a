using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Usage.Ingest;

/// <summary>Something that was used.</summary>
/// <param name="Source">Which program reports.</param>
/// <param name="Id">Its own; with the source and the tenant it makes the event one and the same.</param>
/// <param name="Meter">A code of <see cref="Portal.Features.Usage.Meter"/>.</param>
/// <param name="At">When it was used.</param>
/// <param name="Quantity">In the meter's base unit (bytes, milliseconds, pieces).</param>
public sealed record UsageRecord(TenantId Tenant, string Source, string Id, string Meter, DateTimeOffset At, long Quantity);

/// <summary>What came of a batch: each event was counted, was counted before, or was not counted.</summary>
/// <param name="Accepted">Counted now.</param>
/// <param name="Repeated">Counted before, with the same content.</param>
/// <param name="Refused">Not counted, in the order of the batch.</param>
public sealed record IntakeReport(int Accepted, int Repeated, IReadOnlyList<RefusedEvent> Refused);

/// <summary>An event that is not counted.</summary>
/// <param name="Position">Where it stands in the batch, from 0.</param>
/// <param name="Id">Its id, as far as it has one.</param>
/// <param name="Reason">For programs: <c>unknown-tenant</c>.</param>
/// <param name="Message">For people.</param>
public sealed record RefusedEvent(int Position, string? Id, string Reason, string Message);

/// <summary>The door for whatever reports usage: the API, and parts of Portal itself.</summary>
public interface IUsageIntake
{
    /// <summary>Counts what can be counted; one bad event keeps no other out. Repeating a batch changes nothing.</summary>
    /// <exception cref="DbUpdateException">The database is away; nothing of the batch is counted, or all of it.</exception>
    Task<IntakeReport> RecordAsync(IReadOnlyList<UsageRecord> events, CancellationToken ct);
}

internal sealed class UsageIntake(PortalDb db, MeterCatalogue catalogue, UsageStore store, UsageTouched touched, Quotas quotas, TimeProvider time, IStringLocalizer<UsageText> text) : IUsageIntake
{
    /// <summary>Of one event: a petabyte, or thirty thousand years of milliseconds.</summary>
    public const long MostQuantity = 1_000_000_000_000_000;

    /// <summary>How far clocks may differ.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public async Task<IntakeReport> RecordAsync(IReadOnlyList<UsageRecord> events, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var meters = (await catalogue.ReadAsync(ct)).Select(m => m.Code).ToHashSet(StringComparer.Ordinal);
        var tenants = await KnownAsync([.. events.Select(e => e.Tenant).Distinct()], ct);

        var refused = new List<RefusedEvent>();
        var held = new List<HeldEvent>();
        var batch = new Dictionary<EventKey, (int Position, UsageRecord Event)>(events.Count);
        var repeated = 0;

        for (var i = 0; i < events.Count; i++)
        {
            var one = events[i];
            if (Problem(one, meters, tenants, now) is { } problem)
                Refuse(i, one, problem);
            else if (one.At < now - UsageEvent.KeptFor)
                Hold(i, one, HeldReason.TooLate);
            else if (batch.TryAdd(KeyOf(one), (i, one)))
                continue;
            else if (IsSame(batch[KeyOf(one)].Event, one))
                repeated++;
            else
                Hold(i, one, HeldReason.Conflict);
        }

        var added = batch.Count == 0
            ? new HashSet<EventKey>()
            : await store.AddAsync([.. batch.Values.Select(b => Of(b.Event, now))], ct);
        if (added.Count < batch.Count)
        {
            var known = await StoredAsync([.. batch.Keys.Where(k => !added.Contains(k))], ct);
            foreach (var (key, (position, one)) in batch)
            {
                if (added.Contains(key))
                    continue;

                if (known.TryGetValue(key, out var before) && !IsSame(before, one))
                    Hold(position, one, HeldReason.Conflict);
                else
                    repeated++;
            }
        }

        await KeepAsync(held, ct);
        touched.Add(added.Select(k => k.Tenant));
        foreach (var key in added)
            quotas.Note(key.Tenant, batch[key].Event.Meter, batch[key].Event.Quantity);

        return new IntakeReport(added.Count, repeated, [.. refused.OrderBy(r => r.Position)]);

        void Refuse(int position, UsageRecord one, string reason) =>
            refused.Add(new(position, one.Id, reason, text["refused." + reason]));

        void Hold(int position, UsageRecord one, HeldReason reason)
        {
            held.Add(new()
            {
                Id = IdOf(one, reason),
                TenantId = one.Tenant,
                Source = one.Source,
                EventId = one.Id,
                Meter = one.Meter,
                At = Kept(one.At),
                Quantity = one.Quantity,
                Reason = reason,
                ReceivedAt = now,
            });
            Refuse(position, one, reason == HeldReason.Conflict ? "conflict" : "too-late");
        }
    }

    private static string? Problem(UsageRecord one, HashSet<string> meters, HashSet<TenantId> tenants, DateTimeOffset now) =>
        one.Source.Length is 0 or > UsageEvent.SourceLength || one.Source.Any(char.IsControl) ? "bad-source"
        : one.Id.Length is 0 or > UsageEvent.IdLength || one.Id.Any(char.IsControl) ? "bad-id"
        : !meters.Contains(one.Meter) ? "unknown-meter"
        : !tenants.Contains(one.Tenant) ? "unknown-tenant"
        : one.Quantity is < 0 or > MostQuantity ? "bad-quantity"
        : one.At > now + Ahead ? "in-the-future"
        : null;

    // A tenant that is gone uses nothing; one that is being made or suspended may have used something.
    private async Task<HashSet<TenantId>> KnownAsync(List<TenantId> named, CancellationToken ct) =>
        [.. await db.Tenants.Where(t => named.Contains(t.Id) && t.ActivatedAt != null && t.Status != TenantStatus.Deleted && t.Status != TenantStatus.Deleting).Select(t => t.Id).ToListAsync(ct)];

    private async Task<Dictionary<EventKey, UsageRecord>> StoredAsync(List<EventKey> keys, CancellationToken ct)
    {
        var found = new Dictionary<EventKey, UsageRecord>();
        foreach (var group in keys.GroupBy(k => (k.Tenant, k.Source)))
        {
            // Across tenants: whoever reports names the tenant, and each row is compared with what is said of the same tenant.
            var (tenant, source, ids) = (group.Key.Tenant, group.Key.Source, group.Select(k => k.Id).ToList());
            await foreach (var e in db.UsageEvents.AcrossTenants().AsNoTracking().Where(e => e.TenantId == tenant && e.Source == source && ids.Contains(e.EventId)).AsAsyncEnumerable().WithCancellation(ct))
                found[new(tenant, source, e.EventId)] = new(tenant, source, e.EventId, e.Meter, e.At, e.Quantity);
        }

        return found;
    }

    private async Task KeepAsync(List<HeldEvent> held, CancellationToken ct)
    {
        if (held.Count == 0)
            return;

        var ids = held.ConvertAll(h => h.Id);
        var there = await db.HeldEvents.AcrossTenants().Where(h => ids.Contains(h.Id)).Select(h => h.Id).ToListAsync(ct); // across tenants: as above
        db.AddRange(held.DistinctBy(h => h.Id).Where(h => !there.Contains(h.Id)));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DuplicateException)
        {
            db.ChangeTracker.Clear(); // the same batch at the same moment: the other keeps what is held
        }
    }

    private static UsageEvent Of(UsageRecord one, DateTimeOffset now) => new()
    {
        TenantId = one.Tenant,
        Source = one.Source,
        EventId = one.Id,
        Meter = one.Meter,
        At = Kept(one.At),
        Quantity = one.Quantity,
        ReceivedAt = now,
    };

    private static EventKey KeyOf(UsageRecord one) => new(one.Tenant, one.Source, one.Id);

    private static bool IsSame(UsageRecord one, UsageRecord other) => one.Meter == other.Meter && one.Quantity == other.Quantity && Kept(one.At) == Kept(other.At);

    // What every database keeps of a time.
    private static DateTimeOffset Kept(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static Guid IdOf(UsageRecord one, HeldReason reason) => new(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', reason, one.Tenant, one.Source, one.Id, one.Meter, Kept(one.At).UtcTicks, one.Quantity))).AsSpan(0, 16), bigEndian: true);
}
