using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Deletion;

/// <summary>Asks for one's own tenant to be deleted. It can be undone for as long as the plan says.</summary>
/// <param name="TypedName">The tenant's name, typed to confirm.</param>
/// <param name="Reason">May be empty; it stands in the certificate.</param>
[Requires(TenantPermission.OwnTenant, NeedsFreshProof = true, WhileSuspended = true)]
public sealed record RequestMyDeletion(TenantId Tenant, string TypedName, string Reason) : ICommand, IConcernsTenant;

internal sealed class RequestMyDeletionValidator : AbstractValidator<RequestMyDeletion>
{
    public RequestMyDeletionValidator(IStringLocalizer<DeletionText> text)
    {
        RuleFor(c => c.TypedName).NotNull().MaximumLength(2 * Tenant.NameLength).WithMessage(_ => text["typed.long"]);
        RuleFor(c => c.Reason).NotNull().WithMessage(_ => text["reason.missing"]).Must(r => r is null || Reasons.AreReadable(r)).WithMessage(_ => text["reason.wrong", Tenant.NoteLength]);
    }
}

internal sealed class RequestMyDeletionHandler(PortalDb db, Leaving leaving) : ICommandHandler<RequestMyDeletion>
{
    public async Task<Result> Handle(RequestMyDeletion command, CancellationToken ct)
    {
        var found = await leaving.CheckAsync(command.Tenant, command.TypedName, ct);
        if (!found.Succeeded)
            return found.Error!;

        await leaving.AskAsync(found.Value, DeletionAsker.Owner, command.Reason, ct);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

/// <summary>The rule for what somebody writes about a deletion or a hold.</summary>
internal static class Reasons
{
    /// <summary>Not too long, and nothing that cannot be printed.</summary>
    public static bool AreReadable(string text) => text.Length <= Tenant.NoteLength && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
}
