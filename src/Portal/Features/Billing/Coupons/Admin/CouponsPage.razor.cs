using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Billing.Coupons.Admin;

/// <summary>Coupons: which there are, and a new one.</summary>
public sealed partial class CouponsPage(IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, IStringLocalizer<BillingText> text)
{
    private Result<IReadOnlyList<CouponRow>>? _coupons;
    private FieldErrors _errors = FieldErrors.None;
    private string _code = "";
    private string _percent = "";
    private string _amount = "";
    private string _currency = "EUR";
    private int? _periods;
    private int? _days;
    private int? _most;
    private bool _isSending;

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    private bool MayManage => Me.Staff.Contains(StaffPermission.ManageBilling);

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _coupons = await dispatcher.SendAsync(new ListCoupons());

    private string? Invalid(string field) => _errors.Has(field) ? "true" : null;

    private async Task CreateAsync()
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new CreateCoupon(_code, Number(_percent), Number(_amount), _currency.Trim().ToUpperInvariant(), _periods, _days, _most));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        if (feedback.Show(result, text["coupon.made", Coupon.Clean(_code)]))
            (_code, _percent, _amount) = ("", "", "");

        await ReadAsync();
    }

    private async Task EndAsync(CouponRow coupon)
    {
        if (_isSending || !await dialogs.ConfirmAsync(text["coupon.end.title", coupon.Code], text["coupon.end.effect"], text["coupon.end"], isDangerous: true))
            return;

        _isSending = true;
        feedback.Show(await dispatcher.SendAsync(new EndCoupon(coupon.Code)), text["coupon.ended", coupon.Code]);
        _isSending = false;
        await ReadAsync();
    }

    // What is no number is refused like one that is too small, at its field.
    private static decimal? Number(string written) =>
        string.IsNullOrWhiteSpace(written) ? null : decimal.TryParse(written, NumberStyles.Number, CultureInfo.CurrentCulture, out var number) ? number : -1;
}
