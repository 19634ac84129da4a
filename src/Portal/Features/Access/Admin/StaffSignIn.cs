using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Kernel;

namespace Portal.Features.Access.Admin;

/// <summary>What the provider asks of its staff when they sign in, and whom it would hit.</summary>
[Requires(StaffPermission.ManageStaff)]
public sealed record ShowStaffSignIn : IQuery<StaffSignIn>;

/// <param name="IsNeeded">Whether staff come into the back office with a second factor only.</param>
/// <param name="HaveI">Whether the caller has one.</param>
/// <param name="Staff">How many there are.</param>
/// <param name="Without">The addresses of those who have none.</param>
public sealed record StaffSignIn(bool IsNeeded, bool HaveI, int Staff, IReadOnlyList<string> Without);

internal sealed class ShowStaffSignInHandler(PortalDb db, FactorCheck factors, WithoutFactor without, CallerContext context) : IQueryHandler<ShowStaffSignIn, StaffSignIn>
{
    public async Task<Result<StaffSignIn>> Handle(ShowStaffSignIn query, CancellationToken ct)
    {
        var isNeeded = await db.StaffRules.AnyAsync(r => r.NeedSecondFactor, ct);
        var staff = await db.Staff.AsNoTracking().Select(s => s.PersonId).ToListAsync(ct);
        var haveI = context.Caller.Person is { } me && (await factors.OfAsync(me, ct)).HasSecond;
        return new StaffSignIn(isNeeded, haveI, staff.Count, await without.FindAsync(staff.ConvertAll(s => s.Value), ct));
    }
}

/// <summary>Says whether staff come into the back office with a second factor only. It holds from the next message on.</summary>
[Requires(StaffPermission.ManageStaff, NeedsFreshProof = true)]
public sealed record SetStaffSecondFactor(bool IsNeeded) : ICommand;

internal sealed class SetStaffSecondFactorHandler(PortalDb db, FactorCheck factors, CallerContext context, IStringLocalizer<AccessAdminText> text) : ICommandHandler<SetStaffSecondFactor>
{
    public async Task<Result> Handle(SetStaffSecondFactor command, CancellationToken ct)
    {
        if (command.IsNeeded && context.Caller.Person is { } person && !(await factors.OfAsync(person, ct)).HasSecond)
            return Error.Conflict(text["secondFactor.yoursFirst"]);

        (await db.StaffRules.SingleAsync(ct)).NeedSecondFactor = command.IsNeeded;
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
