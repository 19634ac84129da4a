namespace Portal.Features.Billing.Rating;

/// <summary>A price that changes within a period.</summary>
public static class Proration
{
    /// <summary>What the change costs for the rest of the period: the new price's share less the old one's. Negative: a credit. Not rounded.</summary>
    /// <param name="from">A whole period's old price.</param>
    /// <param name="to">A whole period's new price.</param>
    /// <param name="at">When it changes, to the second.</param>
    /// <exception cref="ArgumentOutOfRangeException">It changes outside of the period.</exception>
    public static decimal Of(decimal from, decimal to, DateTimeOffset begin, DateTimeOffset end, DateTimeOffset at)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(at, begin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(at, end);
        var (left, whole) = (Seconds(end - at), Seconds(end - begin));
        return whole == 0 ? 0 : (to - from) * left / whole;
    }

    private static decimal Seconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerSecond;
}
