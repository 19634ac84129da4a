namespace Portal.Features.Usage;

/// <summary>
/// What a period will have used when it is over, if it goes on as until now. The quantity is projected and then rated: money is never scaled, because prices with
/// tiers and free units are not straight lines.
/// </summary>
public static class Projection
{
    /// <param name="soFar">What is charged for of the part that is over; see <see cref="MeterUse.Billed"/>.</param>
    /// <param name="level">Of levels: the last one, in the unit.</param>
    /// <param name="perHour">Of what adds up: how much is used in an hour.</param>
    /// <param name="elapsed">Hours of the period that are over.</param>
    /// <param name="whole">All its hours.</param>
    public static decimal AtTheEnd(Aggregation aggregation, decimal soFar, decimal level, decimal perHour, decimal elapsed, decimal whole)
    {
        if (elapsed >= whole)
            return soFar;

        return aggregation switch
        {
            Aggregation.Sum => soFar + (perHour * (whole - elapsed)),
            Aggregation.Average => ((soFar * elapsed) + (level * (whole - elapsed))) / whole,
            _ => soFar,
        };
    }
}
