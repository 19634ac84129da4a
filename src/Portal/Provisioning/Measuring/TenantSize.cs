using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Provisioning.Steps;

namespace Portal.Provisioning.Measuring;

/// <summary>Measures what a tenant takes up where it really lies.</summary>
public interface ITenantSize
{
    /// <summary>Asks the server of its database and the place of its files, and notes both in the ledger.</summary>
    /// <returns>Bytes of both; null: one of them could not be measured now, or there is nothing.</returns>
    Task<long?> MeasureAsync(TenantId tenant, CancellationToken ct);
}

internal sealed class TenantSize(PortalDb db, TenantPlace place, ILogger<TenantSize> logger) : ITenantSize
{
    public async Task<long?> MeasureAsync(TenantId tenant, CancellationToken ct)
    {
        try
        {
            if (await place.MadeDatabaseAsync(tenant, ct) is not { } made)
                return null;

            var (storage, placed) = await place.StorageAsync(tenant, ct);
            var database = await made.Driver.DescribeAsync(made.Tenant, ct);
            var files = await storage.DescribeAsync(placed, ct);
            if (database is null || files is null)
                return null;

            // In one statement each: an operation may be at work on the same rows.
            await NoteAsync(tenant, made.Driver.Kind, database.SizeBytes, ct);
            await NoteAsync(tenant, storage.Kind, files.UsedBytes, ct);
            return database.SizeBytes + files.UsedBytes;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            logger.LogInformation(exception, "Tenant {Tenant} could not be measured; the next hour tries again.", tenant);
            return null;
        }
    }

    private Task<int> NoteAsync(TenantId tenant, string kind, long bytes, CancellationToken ct) => db.Resources
        .Where(r => r.TenantId == tenant && r.Kind == kind && r.State == ResourceState.Present)
        .ExecuteUpdateAsync(set => set.SetProperty(r => r.SizeBytes, bytes), ct);
}
