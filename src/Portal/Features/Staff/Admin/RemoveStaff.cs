using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.FourEyes;
using Portal.Kernel;

namespace Portal.Features.Staff.Admin;

/// <summary>Takes somebody off the staff. Their account stays, and what they are in tenants.</summary>
/// <param name="Reason">For whoever is to approve it, where the four-eyes rule is on; otherwise it may be empty.</param>
[Requires(StaffPermission.ManageStaff, NeedsFreshProof = true)]
public sealed record RemoveStaff(PersonId Person, string Reason) : ICommand<Decided>;

internal sealed class RemoveStaffValidator : AbstractValidator<RemoveStaff>
{
    public RemoveStaffValidator(IStringLocalizer<FourEyesText> words) => RuleFor(c => c.Reason).MustBeAReason(words);
}

internal sealed class RemoveStaffHandler(PortalDb db, StaffPeople people, FourEyesCheck eyes) : ICommandHandler<RemoveStaff, Decided>
{
    public async Task<Result<Decided>> Handle(RemoveStaff command, CancellationToken ct)
    {
        var found = await people.FindAsync(command.Person, ct);
        if (!found.Succeeded)
            return found.Error!;

        if (await people.WhyNotRemoveAsync(found.Value, ct) is { } refusal)
            return refusal;

        var wanted = new Guarded(GuardedChange.RemoveStaff, await people.AddressAsync(command.Person, ct), command.Reason ?? "") { Person = command.Person };
        if (await eyes.AskAsync(wanted, ct) is { } asked)
            return asked;

        await people.RemoveAsync(found.Value, ct);
        await db.SaveChangesAsync(ct);
        return Decided.Done;
    }
}
