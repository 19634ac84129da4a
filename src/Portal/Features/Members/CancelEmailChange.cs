using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Drops the caller's wish for another address; its links are worth nothing any more.</summary>
[SignedIn("About the caller only.")]
public sealed record CancelEmailChange : ICommand;

internal sealed class CancelEmailChangeHandler(PortalDb db, CallerContext context) : ICommandHandler<CancelEmailChange>
{
    public async Task<Result> Handle(CancelEmailChange command, CancellationToken ct)
    {
        if (await db.EmailChanges.SingleOrDefaultAsync(c => c.PersonId == context.Caller.Person, ct) is { } change)
            db.Remove(change);

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
