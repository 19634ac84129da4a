namespace Portal.Tests.Support;

/// <summary>Several people who do something in the same moment.</summary>
internal static class AtOnce
{
    /// <summary>On threads of their own: SQLite answers at once, so that tasks begun one after the other would also end one after the other.</summary>
    public static void Run(params Func<Task>[] all)
    {
        using var start = new Barrier(all.Length);
        var threads = all.Select(one => new Thread(() =>
        {
            start.SignalAndWait();
            one().GetAwaiter().GetResult();
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
    }
}
