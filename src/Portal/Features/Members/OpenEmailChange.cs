using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>What a link of a change of address is about, for whoever holds it.</summary>
[Anonymous("Proved by the token.")]
public sealed record OpenEmailChange(string Token) : IQuery<WantedEmail>;

/// <summary>An address that somebody wants for their account.</summary>
/// <param name="IsOldEnd">True: this is the link that went to the present address; it can also refuse.</param>
/// <param name="IsConfirmed">This end has confirmed already.</param>
public sealed record WantedEmail(string OldEmail, string NewEmail, bool IsOldEnd, bool IsConfirmed);

internal sealed class OpenEmailChangeHandler(PortalDb db, TimeProvider time, IStringLocalizer<MembersText> text) : IQueryHandler<OpenEmailChange, WantedEmail>
{
    public async Task<Result<WantedEmail>> Handle(OpenEmailChange query, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(query.Token);
        var change = await db.EmailChanges.AsNoTracking().OfToken(hash, time.GetUtcNow()).SingleOrDefaultAsync(ct);
        if (change is null)
            return Error.NotFound(text["emailChange.over"]);

        var old = await db.People.Where(p => p.Id == change.PersonId.Value).Select(p => p.Email!).SingleAsync(ct);
        var isOldEnd = change.OldHash == hash;
        return new WantedEmail(old, change.NewEmail, isOldEnd, (isOldEnd ? change.OldConfirmedAt : change.NewConfirmedAt) is not null);
    }
}

internal static class EmailChangesOfTokens
{
    /// <summary>The change that a link belongs to, at either end, while it can still be confirmed.</summary>
    public static IQueryable<EmailChange> OfToken(this IQueryable<EmailChange> changes, string hash, DateTimeOffset now) =>
        changes.Where(c => (c.OldHash == hash || c.NewHash == hash) && c.ExpiresAt > now);
}
