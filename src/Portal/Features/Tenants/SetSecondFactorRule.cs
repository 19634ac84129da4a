using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members.Factors;
using Portal.Kernel;

namespace Portal.Features.Tenants;

/// <summary>Says whether members of a tenant come in with a second factor only. It holds from the next message on, for everybody.</summary>
[Requires(TenantPermission.EditSettings, NeedsFreshProof = true)]
public sealed record SetSecondFactorRule(TenantId Tenant, bool IsNeeded) : ICommand, IConcernsTenant;

internal sealed class SetSecondFactorRuleHandler(PortalDb db, FactorCheck factors, CallerContext context, IStringLocalizer<TenantsText> text) : ICommandHandler<SetSecondFactorRule>
{
    public async Task<Result> Handle(SetSecondFactorRule command, CancellationToken ct)
    {
        // Who asks it of others shows that it works, and does not lock themselves out.
        if (command.IsNeeded && context.Caller.Person is { } person && !(await factors.OfAsync(person, ct)).HasSecond)
            return Error.Conflict(text["secondFactor.yoursFirst"]);

        var tenant = await db.Tenants.SingleAsync(t => t.Id == command.Tenant, ct);
        tenant.NeedsSecondFactor = command.IsNeeded;
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
