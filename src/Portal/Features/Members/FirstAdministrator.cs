using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>The link by which a fresh installation gets its first administrator.</summary>
internal sealed class FirstAdministrator(PortalDb db, TimeProvider time)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromDays(3);

    /// <returns>The token where it is open and nobody is staff yet; otherwise null.</returns>
    public async Task<OneTimeToken?> FindAsync(string token, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(token);
        var now = time.GetUtcNow();
        return await db.Staff.AnyAsync(ct)
            ? null
            : await db.OneTimeTokens.SingleOrDefaultAsync(t => t.Hash == hash && t.Purpose == TokenPurpose.FirstAdministrator && t.UsedAt == null && t.ExpiresAt > now, ct);
    }

    /// <summary>Makes a link, unless somebody is staff already. Links of earlier starts are dropped when their time is over: another node may have logged one.</summary>
    public async Task<string?> IssueAsync(CancellationToken ct)
    {
        if (await db.Staff.AnyAsync(ct))
            return null;

        var now = time.GetUtcNow();
        db.RemoveRange(await db.OneTimeTokens.Where(t => t.Purpose == TokenPurpose.FirstAdministrator && t.ExpiresAt <= now).ToListAsync(ct));
        var secret = OneTimeSecret.New();
        db.OneTimeTokens.Add(new OneTimeToken { Id = Guid.CreateVersion7(), Purpose = TokenPurpose.FirstAdministrator, Hash = secret.Hash, ExpiresAt = now + ValidFor });
        await db.SaveChangesAsync(ct);
        return secret.Value;
    }
}

/// <summary>Writes the link to the log at a start without staff: whoever reads the log runs the installation. Seeded installations have their accounts.</summary>
internal sealed class FirstAdministratorLink(IServiceScopeFactory scopes, PortalOptions portal, ILogger<FirstAdministratorLink> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (portal.Seed || !portal.IsWeb)
            return;

        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<FirstAdministrator>().IssueAsync(cancellationToken) is { } token)
        {
            logger.LogWarning(
                "Nobody is an administrator yet. Open {Link} to become one; the link works once, for {Days} days.",
                portal.Link($"first-administrator/{token}"), FirstAdministrator.ValidFor.TotalDays);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
