using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Audit;

/// <summary>Puts a command's row into the unit of work that the command saves, so that neither is ever there without the other.</summary>
internal sealed class AuditTrail(PortalDb db, TimeProvider time) : IAuditTrail
{
    private AuditEntry? _running;

    public void Begin(object command, CallerContext context)
    {
        _running = Write(command, context, refused: false);
        db.AuditEntries.Add(_running);
    }

    public void By(PersonId person, string name)
    {
        Running.Property(e => e.PersonId).CurrentValue = person;
        Running.Property(e => e.Who).CurrentValue = name;
    }

    public void About(TenantId tenant) => Running.Property(e => e.TenantId).CurrentValue = tenant == TenantId.Installation ? null : tenant;

    public void Waits() => Running.Property(e => e.Waits).CurrentValue = true;

    public async Task EndAsync(object command, CallerContext context, Error? error, CancellationToken ct)
    {
        if (error is null)
        {
            await SaveWithoutChangeAsync(command, ct);
            return;
        }

        // The gate refuses before the row is begun and is always noted; a handler's own refusal is one only when it is about rights.
        if (_running is not null && error.Kind != ErrorKind.Forbidden)
            return;

        db.ChangeTracker.Clear(); // whatever a refused handler left behind is not saved with the note
        db.AuditEntries.Add(Write(command, context, refused: true));
        await db.SaveChangesAsync(ct);
    }

    private async Task SaveWithoutChangeAsync(object command, CancellationToken ct)
    {
        if (db.ChangeTracker.Entries().Any(e => e.Entity != _running && e.State is not (EntityState.Unchanged or EntityState.Detached)))
            throw new InvalidOperationException($"The handler of {command.GetType().Name} succeeded and left changes that it did not save.");

        if (db.Entry(_running!).State == EntityState.Added)
            await db.SaveChangesAsync(ct);
    }

    private EntityEntry<AuditEntry> Running => _running is not null && db.Entry(_running) is { State: EntityState.Added } entry
        ? entry
        : throw new InvalidOperationException("Say who a command is by and what it is about while it runs, before it saves.");

    private AuditEntry Write(object command, CallerContext context, bool refused) => new()
    {
        Id = Guid.CreateVersion7(),
        At = time.GetUtcNow(),
        Who = context.Caller.Name,
        PersonId = context.Caller.Person,
        What = command.GetType().Name,
        TenantId = AuditDetails.TenantOf(command) ?? context.Tenant,
        Details = AuditDetails.Of(command),
        Refused = refused,
        RemoteAddress = context.Caller.RemoteAddress,
        TraceId = Activity.Current?.TraceId.ToString(),
    };
}
