using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Ends one of the caller's sessions: its cookie is worth nothing from then on, also where somebody has copied it.</summary>
[SignedIn("About the caller only.")]
public sealed record SignOut(SessionId Session) : ICommand;

internal sealed class SignOutHandler(PortalDb db, CallerContext context) : ICommandHandler<SignOut>
{
    public async Task<Result> Handle(SignOut command, CancellationToken ct)
    {
        var person = context.Caller.Person!.Value.Value;
        if (await db.SignInSessions.SingleOrDefaultAsync(s => s.Id == command.Session && s.PersonId == person, ct) is { } session)
            db.Remove(session);

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
