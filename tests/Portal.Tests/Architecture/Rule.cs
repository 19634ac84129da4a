namespace Portal.Tests.Architecture;

internal static class Rule
{
    /// <summary>Fails with every place where the rule is broken, one a line.</summary>
    public static void Holds(IEnumerable<string?> broken)
    {
        var places = broken.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(places.Count == 0, "The rule is broken by:" + Environment.NewLine + string.Join(Environment.NewLine, places));
    }
}
