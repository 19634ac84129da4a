using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.FourEyes;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Deletion.Admin;

/// <summary>Has a tenant deleted when its plan's time for second thoughts is over; until then either side can bring it back.</summary>
/// <param name="TypedName">The tenant's name, typed to confirm.</param>
/// <param name="Reason">It stands in the certificate.</param>
[Requires(StaffPermission.DeleteTenants, NeedsFreshProof = true)]
public sealed record RequestDeletion(TenantId Id, string TypedName, string Reason) : ICommand<Decided>;

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

internal sealed class RequestDeletionHandler(PortalDb db, Leaving leaving, FourEyesCheck eyes) : ICommandHandler<RequestDeletion, Decided>
{
    public async Task<Result<Decided>> Handle(RequestDeletion command, CancellationToken ct)
    {
        var found = await leaving.CheckAsync(command.Id, command.TypedName, ct);
        if (!found.Succeeded)
            return found.Error!;

        if (await eyes.AskAsync(new Guarded(GuardedChange.DeleteTenant, found.Value.Name, command.Reason) { Tenant = command.Id }, ct) is { } asked)
            return asked;

        await leaving.AskAsync(found.Value, DeletionAsker.Staff, command.Reason, ct);
        await db.SaveChangesAsync(ct);
        return Decided.Done;
    }
}
