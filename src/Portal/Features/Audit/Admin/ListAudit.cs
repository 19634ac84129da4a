using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Audit.Admin;

/// <summary>A page of what was done, the newest first.</summary>
/// <param name="Filter">Which.</param>
/// <param name="Page">From 1.</param>
/// <param name="Size">Rows a page, at most <see cref="MaxSize"/>.</param>
[Requires(StaffPermission.ViewAudit)]
public sealed record ListAudit(AuditFilter Filter, int Page, int Size) : IQuery<AuditList>
{
    public const int MaxSize = 1000;
}

/// <summary>Which entries: all conditions that are given must hold.</summary>
public sealed record AuditFilter
{
    /// <summary>A part of who did it, in any case: of the stored name or of the word that the reader sees for it.</summary>
    public string? Who { get; init; }

    /// <summary>A message's name: <c>SuspendTenant</c>.</summary>
    public string? What { get; init; }

    public TenantId? Tenant { get; init; }

    /// <summary>From the beginning of this day, UTC.</summary>
    public DateOnly? From { get; init; }

    /// <summary>To the end of this day, UTC.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Only what the gate refused.</summary>
    public bool RefusedOnly { get; init; }

    internal IQueryable<AuditEntry> Of(PortalDb db, IStringLocalizer<KernelText> names)
    {
        IQueryable<AuditEntry> entries = db.AuditEntries.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(Who))
        {
            var part = Features.Tenants.Tenant.FoldForSearch(Who.Trim());
            var called = names.CallersCalled(Who.Trim());
#pragma warning disable CA1304, CA1311, CA1862 // never run by .NET: it becomes lower(…) in SQL
            entries = entries.Where(e => e.Who.ToLower().Contains(part) || called.Contains(e.Who));
#pragma warning restore CA1304, CA1311, CA1862
        }

        if (!string.IsNullOrWhiteSpace(What))
            entries = entries.Where(e => e.What == What);

        if (Tenant is not null)
            entries = entries.Where(e => e.TenantId == Tenant);

        if (From is { } from)
        {
            var start = new DateTimeOffset(from, TimeOnly.MinValue, TimeSpan.Zero);
            entries = entries.Where(e => e.At >= start);
        }

        if (To is { } to && to < DateOnly.MaxValue)
        {
            var end = new DateTimeOffset(to.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
            entries = entries.Where(e => e.At < end);
        }

        return RefusedOnly ? entries.Where(e => e.Refused) : entries;
    }
}

/// <param name="Rows">This page.</param>
/// <param name="Page">From 1.</param>
/// <param name="Counted">How many match; exact up to <see cref="CountedAtMost"/>, which means: that many or more.</param>
public sealed record AuditList(IReadOnlyList<AuditRow> Rows, int Page, int Counted)
{
    /// <summary>A log grows for ever: beyond this nobody leafs, they narrow the filters.</summary>
    public const int CountedAtMost = 10_000;
}

/// <param name="TenantName">Its name now; null where it was about none.</param>
/// <param name="Details">The message's fields as JSON, without secrets.</param>
public sealed record AuditRow(
    Guid Id, DateTimeOffset At, string Who, string What, TenantId? TenantId, string? TenantName, string Details, bool Refused, string? RemoteAddress, string? TraceId)
{
    /// <summary>It was only asked for, and waited for another's approval.</summary>
    public bool Waits { get; init; }
}

internal sealed class ListAuditHandler(PortalDb db, IStringLocalizer<KernelText> names) : IQueryHandler<ListAudit, AuditList>
{
    public async Task<Result<AuditList>> Handle(ListAudit query, CancellationToken ct)
    {
        var size = Math.Clamp(query.Size, 1, ListAudit.MaxSize);
        var matching = query.Filter.Of(db, names);
        var counted = await matching.Take(AuditList.CountedAtMost).CountAsync(ct);
        var page = Math.Clamp(query.Page, 1, Math.Max(1, (counted + size - 1) / size));
        var rows = await matching.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Skip((page - 1) * size).Take(size)
            .Select(e => new AuditRow(
                e.Id, e.At, e.Who, e.What, e.TenantId, db.Set<Tenant>().Where(t => t.Id == e.TenantId).Select(t => t.Name).FirstOrDefault(),
                e.Details, e.Refused, e.RemoteAddress, e.TraceId)
            { Waits = e.Waits }).ToListAsync(ct);
        return new AuditList(rows, page, counted);
    }
}
