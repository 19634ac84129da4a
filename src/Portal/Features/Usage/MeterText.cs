using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Usage;

/// <summary>Writes names and quantities of meters in the reader's language and culture.</summary>
public sealed class MeterText(IStringLocalizer<UsageText> text)
{
    /// <summary>What a meter is called: the provider's own as they wrote it, those that Portal ships with in the reader's language.</summary>
    public string NameOf(Meter meter) => NameOf(meter.Code, meter.Name);

    public string NameOf(string code, string name) => Meter.BuiltIn.Any(m => m.Code == code) ? text["meter." + code] : name;

    /// <summary>A quantity with its unit: <c>1,250.5 GB</c>.</summary>
    /// <param name="quantity">In the unit.</param>
    /// <param name="unit">Empty: pieces.</param>
    public string Quantity(decimal quantity, string unit)
    {
        var number = quantity.ToString("#,0.###", CultureInfo.CurrentCulture);
        return unit.Length == 0 ? number : $"{number}\u00A0{unit}";
    }
}
