namespace Portal.Features.Tenants;

/// <summary>The time zones that can be chosen: IANA names with a region, as the system knows them.</summary>
public static class TimeZones
{
    public static IReadOnlyList<string> All { get; } =
        [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Where(id => id.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static bool IsKnown(string? id) => id is not null && All.Contains(id);

    /// <summary>The zone with how far it is from UTC now: <c>Europe/Berlin (UTC+01:00)</c>.</summary>
    public static string Describe(string id, DateTimeOffset now)
    {
        var offset = TimeZoneInfo.FindSystemTimeZoneById(id).GetUtcOffset(now);
        return $"{id.Replace('_', ' ')} (UTC{(offset < TimeSpan.Zero ? '−' : '+')}{offset:hh\\:mm})";
    }
}
