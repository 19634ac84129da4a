using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.FourEyes;
using Portal.Kernel;

namespace Portal.Features.Staff.Admin;

/// <summary>Gives somebody of the staff another role. It holds from their next click on, in open pages too.</summary>
/// <param name="Role">One whose rights the caller holds all.</param>
/// <param name="Reason">For whoever is to approve it, where the four-eyes rule is on; otherwise it may be empty.</param>
[Requires(StaffPermission.ManageStaff, NeedsFreshProof = true)]
public sealed record ChangeStaffRole(PersonId Person, StaffRole Role, string Reason) : ICommand<Decided>;

internal sealed class ChangeStaffRoleValidator : AbstractValidator<ChangeStaffRole>
{
    public ChangeStaffRoleValidator(IStringLocalizer<StaffText> text, IStringLocalizer<FourEyesText> words)
    {
        RuleFor(c => c.Role).IsInEnum().WithMessage(_ => text["role.unknown"]);
        RuleFor(c => c.Reason).MustBeAReason(words);
    }
}

internal sealed class ChangeStaffRoleHandler(PortalDb db, StaffPeople people, FourEyesCheck eyes) : ICommandHandler<ChangeStaffRole, Decided>
{
    public async Task<Result<Decided>> Handle(ChangeStaffRole command, CancellationToken ct)
    {
        var found = await people.FindAsync(command.Person, ct);
        if (!found.Succeeded)
            return found.Error!;

        if (found.Value.Role == command.Role)
            return Decided.Done;

        if (await people.WhyNotChangeAsync(found.Value, command.Role, ct) is { } refusal)
            return refusal;

        var wanted = new Guarded(GuardedChange.ChangeStaffRole, await people.AddressAsync(command.Person, ct), command.Reason ?? "") { Person = command.Person, Role = command.Role };
        if (await eyes.AskAsync(wanted, ct) is { } asked)
            return asked;

        await people.ChangeAsync(found.Value, command.Role, ct);
        await db.SaveChangesAsync(ct);
        return Decided.Done;
    }
}
