using Portal.Data;

namespace Portal.Provisioning.Running;

/// <summary>
/// SQLite has one writer and lets the others sleep and try again, which wastes most of the time that several workers could save. They queue here
/// instead, in order. Nothing depends on it: whoever writes without asking meets SQLite's own lock.
/// </summary>
internal sealed class OneWriter(DatabaseConnection connection) : IDisposable
{
    private readonly SemaphoreSlim? _turn = connection.Provider == DatabaseProvider.Sqlite ? new(1) : null;

    public async Task WriteAsync(Func<Task> write, CancellationToken ct)
    {
        if (_turn is null)
        {
            await write();
            return;
        }

        await _turn.WaitAsync(ct);
        try
        {
            await write();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn?.Dispose();
}
