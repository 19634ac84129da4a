using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>Opens a suspended tenant again. The note stays with the operation and in the audit log.</summary>
[Requires(StaffPermission.SuspendTenants)]
public sealed record ResumeTenant(TenantId Id, string Note) : ICommand;

internal sealed class ResumeTenantValidator : AbstractValidator<ResumeTenant>
{
    public ResumeTenantValidator(IStringLocalizer<TenantsAdminText> text) => RuleFor(c => c.Note).OptionalNote(text);
}

internal sealed class ResumeTenantHandler(PortalDb db, TenantsToChange tenants, IOperations operations) : ICommandHandler<ResumeTenant>
{
    public async Task<Result> Handle(ResumeTenant command, CancellationToken ct)
    {
        var found = await tenants.FindAsync(command.Id, TenantAction.Resume, ct);
        if (found.Error is not null)
            return found.Error;

        operations.Enqueue(command.Id, OperationKind.Resume, new AccessInput(null, command.Note.Trim()));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
