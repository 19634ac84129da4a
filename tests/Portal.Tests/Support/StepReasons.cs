using System.Globalization;
using Portal.Provisioning;

namespace Portal.Tests.Support;

/// <summary>What staff read of a step that did not end well.</summary>
internal static class StepReasons
{
    /// <returns>What is wrong and what to do, in English.</returns>
    public static string English(this StepReason? reason) => $"{reason?.ErrorIn(CultureInfo.InvariantCulture)} {reason?.AdviceIn(CultureInfo.InvariantCulture)}".Trim();
}
