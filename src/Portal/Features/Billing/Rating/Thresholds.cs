namespace Portal.Features.Billing.Rating;

/// <summary>Where somebody wants to be told about what is used or spent.</summary>
/// <param name="Once">Rising; each is told once a period.</param>
/// <param name="Every">Beyond the last of them, or from nothing where there is none, again after each of these; null: not again.</param>
public sealed record Thresholds(IReadOnlyList<decimal> Once, decimal? Every = null)
{
    /// <summary>Those that were reached by going from one value to another: above the first, up to the second. Going down reaches none.</summary>
    public IEnumerable<decimal> Reached(decimal from, decimal to)
    {
        foreach (var threshold in Once.Where(t => from < t && t <= to))
            yield return threshold;

        if (Every is not > 0)
            yield break;

        var last = Once.Count > 0 ? Once[^1] : 0;
        var steps = Math.Max(1, Math.Floor((from - last) / Every.Value) + 1);
        for (var next = last + (steps * Every.Value); next <= to; next += Every.Value)
            yield return next;
    }
}
