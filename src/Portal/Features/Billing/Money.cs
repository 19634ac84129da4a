using System.Globalization;
using Portal.Features.Billing.Rating;

namespace Portal.Features.Billing;

/// <summary>Amounts and days as the reader writes them.</summary>
public static class Money
{
    /// <summary>With all decimals of the currency, as invoices are: <c>49.00 EUR</c>.</summary>
    public static string Write(decimal amount, string currency) => $"{amount.ToString("N" + Currencies.ExponentOf(currency), CultureInfo.CurrentCulture)}\u00A0{currency}";

    /// <summary>A day in UTC, as invoices are dated.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d", CultureInfo.CurrentCulture);
}
