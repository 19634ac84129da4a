using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Whoever reads the present address did not ask for another one: the wish is dropped, and every session ends, because somebody sits in one.</summary>
[Anonymous("Proved by the token.")]
public sealed record RefuseEmailChange([Secret] string Token) : ICommand;

internal sealed class RefuseEmailChangeHandler(PortalDb db, IAuditTrail audit, TimeProvider time, IStringLocalizer<MembersText> text) : ICommandHandler<RefuseEmailChange>
{
    public async Task<Result> Handle(RefuseEmailChange command, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(command.Token);
        var change = await db.EmailChanges.OfToken(hash, time.GetUtcNow()).SingleOrDefaultAsync(c => c.OldHash == hash, ct);
        if (change is null)
            return Error.NotFound(text["emailChange.over"]);

        var person = await db.People.SingleAsync(p => p.Id == change.PersonId.Value, ct);
        person.EndSessions();
        db.Remove(change);
        audit.By(change.PersonId, person.Email!);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
