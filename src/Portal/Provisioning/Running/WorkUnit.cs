using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Running;

/// <summary>A scope of its own with one unit of work, acting as the worker for one tenant.</summary>
internal sealed class WorkUnit : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope;

    public WorkUnit(IServiceScopeFactory scopes, TenantId tenant)
    {
        _scope = scopes.CreateAsyncScope();
        var context = Services.GetRequiredService<CallerContext>();
        context.Caller = Caller.System("worker");
        context.Tenant = tenant;
        Db = Services.GetRequiredService<PortalDb>();

        // One opening for the whole unit; a server's connections are not held while a step is at work outside.
        if (Services.GetRequiredService<DatabaseConnection>().Provider == DatabaseProvider.Sqlite)
            Db.Database.OpenConnection();
    }

    public IServiceProvider Services => _scope.ServiceProvider;

    public PortalDb Db { get; }

    /// <returns>Null when the claim has passed to another worker or to a person (then it is nobody's), or the operation has ended meanwhile.</returns>
    public async Task<Operation?> FindAsync(Claim claim, CancellationToken ct)
    {
        if (claim.TakeJustSaved() is { } operation)
        {
            Db.Attach(operation);
            return operation;
        }

        return await Db.Operations.SingleOrDefaultAsync(
            o => o.Id == claim.Operation && o.Epoch == claim.Epoch && o.Node != null && o.FinishedAt == null && o.Status != OperationStatus.Failed, ct);
    }

    public Task AnnounceAsync(IEvent happened, CancellationToken ct) => Services.GetRequiredService<IEvents>().PublishAsync(happened, ct);

    public Task SaveAsync(CancellationToken ct) => Services.GetRequiredService<OneWriter>().WriteAsync(() => Db.SaveChangesAsync(ct), ct);

    /// <summary>Runs what reactions wanted done after the commit.</summary>
    public Task CommittedAsync(ILogger logger) => Services.GetRequiredService<AfterCommit>().RunAsync(Services, logger);

    public ValueTask DisposeAsync() => _scope.DisposeAsync();
}
