using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Deletion.Admin;

/// <summary>Deletes a tenant that is pending deletion without waiting any longer. There is no way back from it.</summary>
/// <param name="TypedName">The tenant's name, typed to confirm.</param>
[Requires(StaffPermission.DeleteTenants)]
public sealed record DeleteTenantNow(TenantId Id, string TypedName) : ICommand;

internal sealed class DeleteTenantNowValidator : AbstractValidator<DeleteTenantNow>
{
    public DeleteTenantNowValidator(IStringLocalizer<DeletionText> text) =>
        RuleFor(c => c.TypedName).NotNull().MaximumLength(2 * Tenant.NameLength).WithMessage(_ => text["typed.long"]);
}

internal sealed class DeleteTenantNowHandler(PortalDb db, Parting parting) : ICommandHandler<DeleteTenantNow>
{
    public async Task<Result> Handle(DeleteTenantNow command, CancellationToken ct)
    {
        if (await parting.StartAsync(command.Id, DeletionAsker.Staff, command.TypedName, ct) is { } refusal)
            return refusal;

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
