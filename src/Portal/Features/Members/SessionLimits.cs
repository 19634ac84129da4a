using System.Globalization;

namespace Portal.Features.Members;

/// <summary>What an operator sets under <c>Sessions</c>: how long people stay signed in.</summary>
public sealed class SessionLimits
{
    public const string Section = "Sessions";

    /// <summary>Unused for this long, a session is over.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromHours(12);

    /// <summary>After this long everybody signs in again, however busy.</summary>
    public TimeSpan AtMost { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a proof of who somebody is stays fresh enough for what is dangerous.</summary>
    public TimeSpan FreshProof { get; set; } = TimeSpan.FromMinutes(15);

    /// <returns>Every broken rule, with its key.</returns>
    internal static IEnumerable<string> Check(IConfiguration configuration) =>
    [
        .. Check(configuration, nameof(Idle), TimeSpan.FromMinutes(5), TimeSpan.FromDays(30)),
        .. Check(configuration, nameof(AtMost), TimeSpan.FromMinutes(5), TimeSpan.FromDays(90)),
        .. Check(configuration, nameof(FreshProof), TimeSpan.FromSeconds(5), TimeSpan.FromDays(1)),
    ];

    private static IEnumerable<string> Check(IConfiguration configuration, string key, TimeSpan least, TimeSpan most)
    {
        if (configuration[$"{Section}:{key}"] is { } text && !(TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= least && span <= most))
            yield return $"{Section}:{key} is '{text}'; it must be from {least:c} to {most:c}.";
    }
}
