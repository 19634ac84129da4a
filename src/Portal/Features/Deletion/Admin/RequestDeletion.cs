using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Deletion.Admin;

/// <summary>Has a tenant deleted when its plan's time for second thoughts is over; until then either side can bring it back.</summary>
/// <param name="TypedName">The tenant's name, typed to confirm.</param>
/// <param name="Reason">It stands in the certificate.</param>
[Requires(StaffPermission.DeleteTenants)]
public sealed record RequestDeletion(TenantId Id, string TypedName, string Reason) : ICommand;

internal sealed class RequestDeletionValidator : AbstractValidator<RequestDeletion>
{
    public RequestDeletionValidator(IStringLocalizer<DeletionText> text)
    {
        RuleFor(c => c.TypedName).NotNull().MaximumLength(2 * Tenant.NameLength).WithMessage(_ => text["typed.long"]);
        RuleFor(c => c.Reason).Cascade(CascadeMode.Stop)
            .Must(r => !string.IsNullOrWhiteSpace(r)).WithMessage(_ => text["reason.missing"])
            .Must(Reasons.AreReadable).WithMessage(_ => text["reason.wrong", Tenant.NoteLength]);
    }
}

internal sealed class RequestDeletionHandler(PortalDb db, Leaving leaving) : ICommandHandler<RequestDeletion>
{
    public async Task<Result> Handle(RequestDeletion command, CancellationToken ct)
    {
        if (await leaving.AskAsync(command.Id, command.TypedName, DeletionAsker.Staff, command.Reason, ct) is { } refusal)
            return refusal;

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
