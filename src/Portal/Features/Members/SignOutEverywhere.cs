using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Ends every session of the caller, this one included.</summary>
[SignedIn("About the caller only.")]
public sealed record SignOutEverywhere : ICommand;

internal sealed class SignOutEverywhereHandler(PortalDb db, CallerContext context) : ICommandHandler<SignOutEverywhere>
{
    public async Task<Result> Handle(SignOutEverywhere command, CancellationToken ct)
    {
        var person = await db.People.SingleAsync(p => p.Id == context.Caller.Person!.Value.Value, ct);
        person.EndSessions();
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
