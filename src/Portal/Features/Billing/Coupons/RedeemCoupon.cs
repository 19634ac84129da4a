using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Kernel;

namespace Portal.Features.Billing.Coupons;

/// <summary>Redeems a coupon: from the next base price on. A tenant has one at a time.</summary>
[Requires(TenantPermission.ManageBilling)]
public sealed record RedeemCoupon(TenantId Tenant, string Code) : ICommand, IConcernsTenant;

internal sealed class RedeemCouponHandler(PortalDb db, TimeProvider time, IStringLocalizer<BillingText> text) : ICommandHandler<RedeemCoupon>
{
    public async Task<Result> Handle(RedeemCoupon command, CancellationToken ct)
    {
        if (await db.BillingAccounts.SingleOrDefaultAsync(ct) is not { } account || account.State == BillingState.Closed)
            return Error.Conflict(text["change.closed"]);

        if (account.CouponCode is not null)
            return Error.Invalid(nameof(command.Code), text["coupon.one"]);

        // One answer for what was never there, what is over and what is used up: nobody learns codes by trying.
        var code = Coupon.Clean(command.Code);
        if (code.Length is 0 or > Coupon.CodeLength || await db.Coupons.SingleOrDefaultAsync(c => c.Code == code, ct) is not { } coupon
            || coupon.ValidUntil <= time.GetUtcNow() || coupon.Uses >= coupon.MostUses)
            return Error.Invalid(nameof(command.Code), text["coupon.unknown"]);

        coupon.Uses++; // its version is in the save: of two that redeem the last one, one is late
        (account.CouponCode, account.CouponPeriodsLeft) = (coupon.Code, coupon.Periods);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
