using System.Globalization;

namespace Portal.Features.Deletion;

/// <summary>An instant that somebody has to keep in mind: the day in words, the hour, and which time that is.</summary>
internal static class Moment
{
    public static string Of(DateTimeOffset at) => $"{at.UtcDateTime.ToString("f", CultureInfo.CurrentCulture)} UTC";
}
