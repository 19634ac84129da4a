using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Kernel;

namespace Portal.Features.FourEyes.Admin;

/// <summary>Where a second person can be asked for. Stored nowhere.</summary>
public enum FourEyesRule
{
    /// <summary>Before a tenant is deleted.</summary>
    ToDelete,

    /// <summary>Before staff are invited, get another role or are removed.</summary>
    ForStaff,
}

/// <summary>Switches the four-eyes rule on or off. Off is itself something that a second person must approve.</summary>
/// <param name="Reason">For whoever is to approve that it is switched off; may be empty when it is switched on.</param>
[Requires(StaffPermission.ManageStaff, NeedsFreshProof = true)]
public sealed record SetFourEyes(FourEyesRule Rule, bool IsOn, string Reason) : ICommand<Decided>;

internal sealed class SetFourEyesValidator : AbstractValidator<SetFourEyes>
{
    public SetFourEyesValidator(IStringLocalizer<FourEyesText> text)
    {
        RuleFor(c => c.Rule).IsInEnum().WithMessage(_ => text["rule.unknown"]);
        RuleFor(c => c.Reason).MustBeAReason(text);
    }
}

internal sealed class SetFourEyesHandler(PortalDb db, FourEyesCheck eyes, IStringLocalizer<FourEyesText> text) : ICommandHandler<SetFourEyes, Decided>
{
    public async Task<Result<Decided>> Handle(SetFourEyes command, CancellationToken ct)
    {
        // Read before those who could approve are counted: a change of staff raises its version, so that whoever goes meanwhile makes this one late.
        var rules = await db.StaffRules.SingleAsync(ct);
        if (IsOn(rules, command.Rule) == command.IsOn)
            return Decided.Done;

        if (!command.IsOn)
        {
            var stop = command.Rule == FourEyesRule.ToDelete ? GuardedChange.StopForDeletion : GuardedChange.StopForStaff;
            return await eyes.AskAsync(new Guarded(stop, "", command.Reason ?? ""), ct) ?? await SaveAsync(rules, command.Rule, false, ct);
        }

        // Two, or nobody could ever approve anything again, not even to switch it off. Deleting is approved by those who may, switching off by those who manage staff.
        foreach (var permission in (StaffPermission[])[StaffPermission.ManageStaff, StaffPermission.DeleteTenants])
        {
            if ((await eyes.HoldersAsync(permission, ct)).Count < 2)
                return Error.Conflict(text["rule.needsTwo"]);
        }

        return await SaveAsync(rules, command.Rule, true, ct);
    }

    private async Task<Result<Decided>> SaveAsync(StaffRules rules, FourEyesRule rule, bool isOn, CancellationToken ct)
    {
        Set(rules, rule, isOn);
        await db.SaveChangesAsync(ct);
        return Decided.Done;
    }

    private static bool IsOn(StaffRules rules, FourEyesRule rule) => rule == FourEyesRule.ToDelete ? rules.NeedSecondToDelete : rules.NeedSecondForStaff;

    internal static void Set(StaffRules rules, FourEyesRule rule, bool isOn)
    {
        if (rule == FourEyesRule.ToDelete)
            rules.NeedSecondToDelete = isOn;
        else
            rules.NeedSecondForStaff = isOn;
    }
}

/// <summary>Switches the rule off once another has approved it.</summary>
internal sealed class StopFourEyes(PortalDb db) : IGuardedChange
{
    public IReadOnlyCollection<GuardedChange> Changes { get; } = [GuardedChange.StopForDeletion, GuardedChange.StopForStaff];

    public async Task<Error?> DoAsync(SecondApproval approved, CancellationToken ct)
    {
        var rule = approved.Change == GuardedChange.StopForDeletion ? FourEyesRule.ToDelete : FourEyesRule.ForStaff;
        SetFourEyesHandler.Set(await db.StaffRules.SingleAsync(ct), rule, isOn: false);
        return null;
    }
}
