using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Deletion.Admin;

/// <summary>Forbids that anything of a tenant is deleted, and stops the clock where its deletion is pending. Too late once the deletion has begun.</summary>
/// <param name="Reason">For staff: which proceedings, who ordered it.</param>
[Requires(StaffPermission.HoldTenants)]
public sealed record PlaceLegalHold(TenantId Id, string Reason) : ICommand;

internal sealed class PlaceLegalHoldValidator : AbstractValidator<PlaceLegalHold>
{
    public PlaceLegalHoldValidator(IStringLocalizer<DeletionText> text) => RuleFor(c => c.Reason).Cascade(CascadeMode.Stop)
        .Must(r => !string.IsNullOrWhiteSpace(r)).WithMessage(_ => text["reason.missing"])
        .Must(Reasons.AreReadable).WithMessage(_ => text["reason.wrong", Tenant.NoteLength]);
}

internal sealed class PlaceLegalHoldHandler(PortalDb db, TimeProvider time, IStringLocalizer<DeletionText> text, IStringLocalizer<TenantStatusText> words) : ICommandHandler<PlaceLegalHold>
{
    public async Task<Result> Handle(PlaceLegalHold command, CancellationToken ct)
    {
        if (await db.Tenants.SingleOrDefaultAsync(t => t.Id == command.Id, ct) is not { } tenant)
            return Error.NotFound(text["tenant.notFound"]);

        if (tenant.HeldSince is not null)
            return Error.Conflict(text["hold.stands", tenant.Name]);

        if (!Holds.Possible(tenant.Status))
            return Error.Conflict(text["hold.refused", tenant.Name, words[$"status.{tenant.Status}"].Value]);

        tenant.HeldSince = time.GetUtcNow();
        tenant.HoldReason = command.Reason.Trim();
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

internal static class Holds
{
    /// <summary>Of what is not there yet, or is going already, nothing can be held.</summary>
    public static bool Possible(TenantStatus status) => status is TenantStatus.Active or TenantStatus.Suspended or TenantStatus.PendingDeletion;
}
