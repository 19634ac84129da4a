using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>Closes a tenant's pages for everybody but those who own it; all data stays. The note is read by the tenant.</summary>
[Requires(StaffPermission.SuspendTenants)]
public sealed record SuspendTenant(TenantId Id, SuspensionReason Reason, string Note) : ICommand;

internal sealed class SuspendTenantValidator : AbstractValidator<SuspendTenant>
{
    public SuspendTenantValidator(IStringLocalizer<TenantsAdminText> text)
    {
        RuleFor(c => c.Reason).IsInEnum().WithMessage(_ => text["reason.unknown"]);
        RuleFor(c => c.Note).WrittenNote(text);
    }
}

internal sealed class SuspendTenantHandler(PortalDb db, TenantsToChange tenants, IOperations operations) : ICommandHandler<SuspendTenant>
{
    public async Task<Result> Handle(SuspendTenant command, CancellationToken ct)
    {
        var found = await tenants.FindAsync(command.Id, TenantAction.Suspend, ct);
        if (found.Error is not null)
            return found.Error;

        operations.Enqueue(command.Id, OperationKind.Suspend, new AccessInput(command.Reason.ToString(), command.Note.Trim()));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
