using System.Globalization;

namespace Portal.Shell.Components;

/// <summary>Amounts of data as people read them: 1 GB is 1000³ bytes, as on the price page.</summary>
public static class Bytes
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <returns>At most one decimal, in the current culture: <c>1.5 GB</c>.</returns>
    public static string Format(long bytes)
    {
        var amount = (decimal)bytes;
        var unit = 0;
        // 999.95 would be shown as 1000.0: it belongs to the next unit.
        while (unit < Units.Length - 1 && (unit == 0 ? Math.Abs(amount) >= 1000 : Math.Abs(amount) >= 999.95m))
        {
            amount /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.CurrentCulture, $"{Math.Round(amount, unit == 0 ? 0 : 1, MidpointRounding.AwayFromZero):#,0.#} {Units[unit]}");
    }
}
