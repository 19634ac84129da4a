using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Ends every session of the caller but this one.</summary>
[SignedIn("About the caller only.")]
public sealed record EndOtherSessions(SessionId Keep) : ICommand;

internal sealed class EndOtherSessionsHandler(PortalDb db, CallerContext context) : ICommandHandler<EndOtherSessions>
{
    public async Task<Result> Handle(EndOtherSessions command, CancellationToken ct)
    {
        var person = context.Caller.Person!.Value.Value;
        db.RemoveRange(await db.SignInSessions.Where(s => s.PersonId == person && s.Id != command.Keep).ToListAsync(ct));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
