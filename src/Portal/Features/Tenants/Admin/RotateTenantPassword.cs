using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>Gives the login of a tenant's database another password. Nobody is told it: who opens the database asks for the one in force.</summary>
[Requires(StaffPermission.RunOperations)]
public sealed record RotateTenantPassword(TenantId Id) : ICommand;

internal sealed class RotateTenantPasswordHandler(
    PortalDb db, TenantLogins logins, IOperations operations, IStringLocalizer<TenantsAdminText> text) : ICommandHandler<RotateTenantPassword>
{
    public async Task<Result> Handle(RotateTenantPassword command, CancellationToken ct)
    {
        var tenant = await db.Tenants.SingleOrDefaultAsync(t => t.Id == command.Id, ct);
        if (tenant is null)
            return Error.NotFound(text["tenant.notFound"]);

        if (await logins.WhyNotAsync(tenant, ct) is { } reason)
            return Error.Conflict(reason);

        operations.Enqueue(tenant.Id, OperationKind.RotatePassword, new RotatePasswordInput((await logins.FindAsync(tenant, ct))!));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
