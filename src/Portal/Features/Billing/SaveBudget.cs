using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Kernel;

namespace Portal.Features.Billing;

/// <summary>Says at what cost of a period somebody wants to be told; see <c>UsageAlert.Thresholds</c>.</summary>
/// <param name="Amount">Net, in the plan's currency; null: nobody is told.</param>
[Requires(TenantPermission.ManageBilling)]
public sealed record SaveBudget(TenantId Tenant, decimal? Amount) : ICommand, IConcernsTenant;

internal sealed class SaveBudgetValidator : AbstractValidator<SaveBudget>
{
    private const decimal Most = 1_000_000_000;

    public SaveBudgetValidator(IStringLocalizer<BillingText> text) => RuleFor(c => c.Amount).Must(a => a is null or (> 0 and <= Most)).WithMessage(_ => text["budget.rule"]);
}

internal sealed class SaveBudgetHandler(PortalDb db, IStringLocalizer<BillingText> text) : ICommandHandler<SaveBudget>
{
    public async Task<Result> Handle(SaveBudget command, CancellationToken ct)
    {
        if (await db.BillingAccounts.SingleOrDefaultAsync(ct) is not { } account)
            return Error.Conflict(text["change.noAccount"]);

        account.Budget = command.Amount;
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
