namespace Portal.Tests.Support;

/// <summary>Several people who do something in the same moment.</summary>
internal static class AtOnce
{
    /// <summary>On threads of their own: SQLite answers at once, so that tasks begun one after the other would also end one after the other.</summary>
    /// <exception cref="AggregateException">What went wrong in them: on a thread of its own it would end the whole run.</exception>
    public static void Run(params Func<Task>[] all)
    {
        using var start = new Barrier(all.Length);
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var threads = all.Select(one => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                one().GetAwaiter().GetResult();
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        if (!failures.IsEmpty)
            throw new AggregateException(failures);
    }
}
