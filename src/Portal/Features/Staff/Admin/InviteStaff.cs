using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.FourEyes;
using Portal.Kernel;

namespace Portal.Features.Staff.Admin;

/// <summary>Invites somebody to work in the back office. They get a mail with a link of their own.</summary>
/// <param name="Email">A bare address.</param>
/// <param name="Role">One whose rights the caller holds all.</param>
/// <param name="Reason">For whoever is to approve it, where the four-eyes rule is on; otherwise it may be empty.</param>
[Requires(StaffPermission.ManageStaff, NeedsFreshProof = true)]
public sealed record InviteStaff(string Email, StaffRole Role, string Reason) : ICommand<Decided>;

internal sealed class InviteStaffValidator : AbstractValidator<InviteStaff>
{
    public InviteStaffValidator(IStringLocalizer<StaffText> text, IStringLocalizer<FourEyesText> words)
    {
        RuleFor(c => c.Email).Must(EmailAddress.IsValid).WithMessage(_ => text["invite.email.wrong"]);
        RuleFor(c => c.Role).IsInEnum().WithMessage(_ => text["role.unknown"]);
        RuleFor(c => c.Reason).MustBeAReason(words);
    }
}

internal sealed class InviteStaffHandler(PortalDb db, StaffPeople people, FourEyesCheck eyes, CallerContext context, IStringLocalizer<StaffText> text) : ICommandHandler<InviteStaff, Decided>
{
    public async Task<Result<Decided>> Handle(InviteStaff command, CancellationToken ct)
    {
        if (await people.WhyNotInviteAsync(command.Email, command.Role, ct) is { } refusal)
            return refusal;

        if (await eyes.AskAsync(new Guarded(GuardedChange.InviteStaff, command.Email, command.Reason ?? "") { Role = command.Role }, ct) is { } asked)
            return asked;

        await people.InviteAsync(command.Email, command.Role, context.Caller.Name, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DuplicateException)
        {
            return Error.Invalid(nameof(command.Email), text["invite.invited"]);
        }

        return Decided.Done;
    }
}
