using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Provisioning.Nodes;

/// <summary>
/// Calls by PostgreSQL's <c>NOTIFY</c>. Changes of operations are called by the database itself, in the transaction that makes them, so that none can be
/// forgotten; wishes to run stand in the scheduler's own transaction and are called after it.
/// </summary>
internal sealed class PostgresCalls(IServiceScopeFactory scopes, ILogger<PostgresCalls> logger) : ICallNodes, IInstall
{
    private const string Trigger = "portal_operation_changed";

    // Replacing a trigger locks its table: only a missing one is made. The lock keeps nodes that start together from tripping over each other.
    private const string InstallTrigger = $"""
        DO $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtext('{Trigger}'));
            CREATE OR REPLACE FUNCTION {Trigger}() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN
                PERFORM pg_notify('{Channels.Operations}', NEW."Id"::text || ':' || NEW."Version"::text);
                RETURN NULL;
            END $body$;
            IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = '{Trigger}' AND tgrelid = '"Operations"'::regclass) THEN
                CREATE TRIGGER {Trigger} AFTER INSERT OR UPDATE ON "Operations" FOR EACH ROW EXECUTE FUNCTION {Trigger}();
            END IF;
        EXCEPTION
            WHEN insufficient_privilege THEN NULL; -- the listener sees that it is missing
        END $$
        """;

    /// <summary>Whether the database calls changes of operations.</summary>
    public const string IsInstalled = $"SELECT EXISTS (SELECT FROM pg_trigger WHERE tgname = '{Trigger}' AND tgrelid = to_regclass('\"Operations\"') AND tgenabled <> 'D')";

    public Task InstallAsync(PortalDb db, CancellationToken ct) => db.Database.ExecuteSqlRawAsync(InstallTrigger, ct);

    public void OperationChanged(OperationId id, int version)
    {
        // The database has called.
    }

    public async Task WorkWaitsAsync(CancellationToken ct)
    {
        try
        {
            await CallAsync(Channels.Work, "", ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            logger.LogDebug(exception, "Workers could not be called; they look by themselves.");
        }
    }

    /// <summary>Over the ordinary connections, not over the one that listens.</summary>
    public async Task CallAsync(string channel, string text, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PortalDb>().Database.ExecuteSqlAsync($"SELECT pg_notify({channel}, {text})", ct);
    }
}
