using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.FourEyes.Admin;

/// <summary>Approves what another has asked for, which is done with it; only by somebody else who may do it themselves, within three days.</summary>
[Requires(StaffPermission.ViewBackOffice, NeedsFreshProof = true)]
public sealed record ApproveChange(Guid Id) : ICommand;

/// <summary>Declines what another has asked for.</summary>
/// <param name="Note">Why, for who asked.</param>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record DeclineChange(Guid Id, string Note) : ICommand;

/// <summary>Takes back what one has asked for oneself.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record WithdrawChange(Guid Id) : ICommand;

internal sealed class DeclineChangeValidator : AbstractValidator<DeclineChange>
{
    public DeclineChangeValidator(IStringLocalizer<FourEyesText> text)
    {
        RuleFor(c => c.Note).NotEmpty().WithMessage(_ => text["note.missing"]);
        RuleFor(c => c.Note).MustBeAReason(text);
    }
}

internal sealed class ApproveChangeHandler(
    PortalDb db, Deciding deciding, IEnumerable<IGuardedChange> guarded, FourEyesMails mails, IMail mail, IStringLocalizer<FourEyesText> text) : ICommandHandler<ApproveChange>
{
    public async Task<Result> Handle(ApproveChange command, CancellationToken ct)
    {
        var found = await deciding.FindOfAnotherAsync(command.Id, ct);
        if (!found.Succeeded)
            return found.Error!;

        var asked = found.Value;
        if (await deciding.AskerAsync(asked, ct) is not { } asker)
            return Error.Conflict(text["askerMayNot", asked.AskedBy]);

        if (await guarded.Single(g => g.Changes.Contains(asked.Change)).DoAsync(asked, ct) is { } refusal)
            return refusal;

        deciding.End(asked, ApprovalState.Approved);
        mail.Queue(mails.Approved(asker, asked), asked.TenantId);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

internal sealed class DeclineChangeHandler(PortalDb db, Deciding deciding, FourEyesMails mails, IMail mail) : ICommandHandler<DeclineChange>
{
    public async Task<Result> Handle(DeclineChange command, CancellationToken ct)
    {
        var found = await deciding.FindOfAnotherAsync(command.Id, ct);
        if (!found.Succeeded)
            return found.Error!;

        deciding.End(found.Value, ApprovalState.Declined, command.Note.Trim());
        if (await deciding.AskerAsync(found.Value, ct) is { } asker)
            mail.Queue(mails.Declined(asker, found.Value), found.Value.TenantId);

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

internal sealed class WithdrawChangeHandler(PortalDb db, Deciding deciding, CallerContext context, IStringLocalizer<FourEyesText> text) : ICommandHandler<WithdrawChange>
{
    public async Task<Result> Handle(WithdrawChange command, CancellationToken ct)
    {
        var found = await deciding.FindAsync(command.Id, ct);
        if (!found.Succeeded)
            return found.Error!;

        if (found.Value.AskedById != context.Caller.Person)
            return Error.Conflict(text["notYours"]);

        deciding.End(found.Value, ApprovalState.Withdrawn);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

/// <summary>The rules that every decision shares.</summary>
internal sealed class Deciding(PortalDb db, CallerRights rights, IAuditTrail audit, CallerContext context, TimeProvider time, IStringLocalizer<FourEyesText> text)
{
    /// <summary>Finds what waits, where the caller could do it themselves; for others it is not there.</summary>
    public async Task<Result<SecondApproval>> FindAsync(Guid id, CancellationToken ct)
    {
        var changes = await rights.GuardedAsync(ct);
        if (await db.SecondApprovals.SingleOrDefaultAsync(a => a.Id == id && changes.Contains(a.Change), ct) is not { } asked)
            return Error.NotFound(text["notFound"]);

        if (asked.State != ApprovalState.Waiting)
            return Error.Conflict(text["decided"]);

        if (asked.IsOver(time.GetUtcNow()))
            return Error.Conflict(text["over"]);

        if (asked.TenantId is { } tenant)
            audit.About(tenant);

        return asked;
    }

    /// <summary>The same, where it was another who asked.</summary>
    public async Task<Result<SecondApproval>> FindOfAnotherAsync(Guid id, CancellationToken ct)
    {
        var found = await FindAsync(id, ct);
        return found.Succeeded && found.Value.AskedById == context.Caller.Person ? Error.Conflict(text["yourOwn"]) : found;
    }

    /// <returns>Who asked, where they still could do it themselves.</returns>
    public async Task<Person?> AskerAsync(SecondApproval asked, CancellationToken ct)
    {
        var role = await db.Staff.Where(s => s.PersonId == asked.AskedById).Select(s => (StaffRole?)s.Role).SingleOrDefaultAsync(ct);
        var person = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == asked.AskedById.Value, ct);
        return role?.Allows(FourEyesCheck.PermissionFor(asked.Change)) == true && person is not null && !Person.IsLocked(person.LockoutEnd, time.GetUtcNow()) ? person : null;
    }

    public void End(SecondApproval asked, ApprovalState state, string? note = null)
    {
        (asked.State, asked.DecidedBy, asked.DecidedAt, asked.Note, asked.Place) = (state, context.Caller.Name, time.GetUtcNow(), note, asked.Id.ToString());
    }
}
