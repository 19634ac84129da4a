using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.FourEyes;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Deletion.Admin;

/// <summary>Deletes a tenant that is pending deletion without waiting any longer. There is no way back from it.</summary>
/// <param name="TypedName">The tenant's name, typed to confirm.</param>
/// <param name="Reason">For whoever is to approve it, where the four-eyes rule is on; otherwise it may be empty.</param>
[Requires(StaffPermission.DeleteTenants, NeedsFreshProof = true)]
public sealed record DeleteTenantNow(TenantId Id, string TypedName, string Reason = "") : ICommand<Decided>;

internal sealed class DeleteTenantNowValidator : AbstractValidator<DeleteTenantNow>
{
    public DeleteTenantNowValidator(IStringLocalizer<DeletionText> text, IStringLocalizer<FourEyesText> words)
    {
        RuleFor(c => c.TypedName).NotNull().MaximumLength(2 * Tenant.NameLength).WithMessage(_ => text["typed.long"]);
        RuleFor(c => c.Reason).MustBeAReason(words);
    }
}

internal sealed class DeleteTenantNowHandler(PortalDb db, Parting parting, FourEyesCheck eyes) : ICommandHandler<DeleteTenantNow, Decided>
{
    public async Task<Result<Decided>> Handle(DeleteTenantNow command, CancellationToken ct)
    {
        var found = await parting.CheckAsync(command.Id, DeletionAsker.Staff, command.TypedName, ct);
        if (!found.Succeeded)
            return found.Error!;

        if (await eyes.AskAsync(new Guarded(GuardedChange.DeleteTenantNow, found.Value.Name, command.Reason ?? "") { Tenant = command.Id }, ct) is { } asked)
            return asked;

        parting.Start(found.Value, DeletionAsker.Staff);
        await db.SaveChangesAsync(ct);
        return Decided.Done;
    }
}
