using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Usage;

/// <summary>Writes names and quantities of meters in the reader's language and culture.</summary>
public sealed class MeterText(IStringLocalizer<UsageText> text)
{
    private static readonly Dictionary<string, (decimal Times, string Unit)> Smaller = new(StringComparer.Ordinal)
    {
        ["TB"] = (1000, "GB"),
        ["GB"] = (1000, "MB"),
        ["MB"] = (1000, "kB"),
        ["h"] = (60, "min"),
        ["min"] = (60, "s"),
    };

    /// <summary>What a meter is called: the provider's own as they wrote it, those that Portal ships with in the reader's language.</summary>
    public string NameOf(Meter meter) => NameOf(meter.Code, meter.Name);

    public string NameOf(string code, string name) => Meter.BuiltIn.Any(m => m.Code == code) ? text["meter." + code] : name;

    /// <summary>A quantity with its unit: <c>1,250.5 GB</c>.</summary>
    /// <param name="quantity">In the unit.</param>
    /// <param name="unit">Empty: pieces.</param>
    public string Quantity(decimal quantity, string unit)
    {
        // A part of a large unit would read as nothing: what is below one is written in the next smaller.
        while (quantity is > 0 and < 1 && Smaller.TryGetValue(unit, out var smaller))
            (quantity, unit) = (quantity * smaller.Times, smaller.Unit);

        var number = quantity.ToString(quantity >= 100 ? "#,0.#" : "#,0.###", CultureInfo.CurrentCulture);
        return unit.Length == 0 ? number : $"{number}\u00A0{unit}";
    }
}
