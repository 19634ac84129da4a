using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Rating;
using Portal.Kernel;

namespace Portal.Features.Billing.Coupons.Admin;

/// <summary>The coupons that there are and were, the newest first.</summary>
[Requires(StaffPermission.ViewBilling)]
public sealed record ListCoupons : IQuery<IReadOnlyList<CouponRow>>;

public sealed record CouponRow(
    string Code, decimal? PercentOff, decimal? AmountOff, string? Currency, int? Periods, DateTimeOffset? ValidUntil, int? MostUses, int Uses, string CreatedBy, DateTimeOffset CreatedAt, bool IsOver);

/// <summary>Makes a coupon.</summary>
/// <param name="Percent">Of the base price; null: an amount.</param>
/// <param name="Amount">In <paramref name="Currency"/>; null: a percentage.</param>
/// <param name="Periods">For how many billing periods; null: for good.</param>
/// <param name="Days">For how many days it can be redeemed; null: without end.</param>
/// <param name="MostUses">By how many tenants; null: any number.</param>
[Requires(StaffPermission.ManageBilling)]
public sealed record CreateCoupon(string Code, decimal? Percent, decimal? Amount, string Currency, int? Periods, int? Days, int? MostUses) : ICommand;

/// <summary>Ends a coupon: nobody redeems it any more. Who has redeemed it keeps it.</summary>
[Requires(StaffPermission.ManageBilling)]
public sealed record EndCoupon(string Code) : ICommand;

internal sealed class CreateCouponValidator : AbstractValidator<CreateCoupon>
{
    private const int Most = 1_000_000;

    public CreateCouponValidator(IStringLocalizer<BillingText> text)
    {
        RuleFor(c => c.Code).Must(c => Coupon.Clean(c) is { Length: >= 3 and <= Coupon.CodeLength } code && code.All(x => char.IsAsciiLetterUpper(x) || char.IsAsciiDigit(x) || x == '-'))
            .WithMessage(_ => text["coupon.code.rule", Coupon.CodeLength]);
        RuleFor(c => c.Percent).Must((c, p) => p is null ? c.Amount is not null : c.Amount is null && p is > 0 and <= 100).WithMessage(_ => text["coupon.off.rule"]);
        RuleFor(c => c.Amount).Must((c, a) => a is null || (a > 0 && Currencies.IsKnown(c.Currency ?? "") && Currencies.Round(a.Value, c.Currency!) == a)).WithMessage(_ => text["coupon.amount.rule"]);
        RuleFor(c => c.Periods).Must(IsCount).WithMessage(_ => text["coupon.count.rule"]);
        RuleFor(c => c.Days).Must(d => d is null or (> 0 and <= 3650)).WithMessage(_ => text["coupon.count.rule"]);
        RuleFor(c => c.MostUses).Must(IsCount).WithMessage(_ => text["coupon.count.rule"]);
    }

    private static bool IsCount(int? number) => number is null or (> 0 and <= Most);
}

internal sealed class ListCouponsHandler(PortalDb db, TimeProvider time) : IQueryHandler<ListCoupons, IReadOnlyList<CouponRow>>
{
    public async Task<Result<IReadOnlyList<CouponRow>>> Handle(ListCoupons query, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return (await db.Coupons.AsNoTracking().OrderByDescending(c => c.CreatedAt).ToListAsync(ct)).ConvertAll(c => new CouponRow(
            c.Code, c.PercentOff, c.AmountOff, c.Currency, c.Periods, c.ValidUntil, c.MostUses, c.Uses, c.CreatedBy, c.CreatedAt, c.ValidUntil <= now || c.Uses >= c.MostUses));
    }
}

internal sealed class CreateCouponHandler(PortalDb db, CallerContext context, TimeProvider time, IStringLocalizer<BillingText> text) : ICommandHandler<CreateCoupon>
{
    public async Task<Result> Handle(CreateCoupon command, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        db.Add(new Coupon
        {
            Code = Coupon.Clean(command.Code),
            PercentOff = command.Percent,
            AmountOff = command.Amount,
            Currency = command.Amount is null ? null : command.Currency,
            Periods = command.Periods,
            ValidUntil = command.Days is { } days ? now.AddDays(days) : null,
            MostUses = command.MostUses,
            CreatedBy = context.Caller.Name,
            CreatedAt = now,
        });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DuplicateException)
        {
            return Error.Invalid(nameof(command.Code), text["coupon.taken", Coupon.Clean(command.Code)]);
        }

        return Result.Success;
    }
}

internal sealed class EndCouponHandler(PortalDb db, TimeProvider time, IStringLocalizer<BillingText> text) : ICommandHandler<EndCoupon>
{
    public async Task<Result> Handle(EndCoupon command, CancellationToken ct)
    {
        if (await db.Coupons.SingleOrDefaultAsync(c => c.Code == command.Code, ct) is not { } coupon)
            return Error.NotFound(text["coupon.none"]);

        var now = time.GetUtcNow();
        if (coupon.ValidUntil is null || coupon.ValidUntil > now)
            coupon.ValidUntil = now;

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
