using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Portal.Benchmarks.Circuits;

/// <summary>
/// Open pages in a process of their own, so that what they take is not counted as the server's. The two processes share the machine's monotonic clock.
/// </summary>
internal sealed class Browsers : IAsyncDisposable
{
    public const string Verb = "browsers";
    private const string Cookies = "PORTAL_BENCH_COOKIES";

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<long>> _waiting = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Browsers(Process process) => _process = process;

    /// <summary>Milliseconds from a page's request until it was live, of each.</summary>
    public List<double> Opening { get; } = [];

    /// <summary>Bytes of all batches so far.</summary>
    public long Drawn { get; private set; }

    public static async Task<Browsers> OpenAsync(string? cookies, params (Uri Address, int Count)[] pages)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(typeof(Browsers).Assembly.Location);

        start.ArgumentList.Add(Verb);
        foreach (var (address, count) in pages)
        {
            start.ArgumentList.Add(address.ToString());
            start.ArgumentList.Add(count.ToString(CultureInfo.InvariantCulture));
        }

        start.Environment[Cookies] = cookies;
        var browsers = new Browsers(Process.Start(start)!);
        _ = browsers.ReadAsync();
        await browsers._open.Task.WaitAsync(TimeSpan.FromMinutes(5));
        return browsers;
    }

    /// <returns>The moment at which the page with this number is sent its next batch.</returns>
    public Task<long> NextBatchAsync(int page) =>
        (_waiting[page] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(TimeSpan.FromSeconds(10));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["opened", var time]:
                    Opening.Add(double.Parse(time, CultureInfo.InvariantCulture));
                    break;
                case ["open"]:
                    _open.TrySetResult();
                    break;
                case ["batch", var page, var at, var size]:
                    Drawn += long.Parse(size, CultureInfo.InvariantCulture);
                    if (_waiting.TryRemove(int.Parse(page, CultureInfo.InvariantCulture), out var waiting))
                        waiting.TrySetResult(long.Parse(at, CultureInfo.InvariantCulture));

                    break;
                default:
                    break;
            }
        }

        _open.TrySetException(new InvalidOperationException("The pages could not be opened."));
    }

    /// <summary>The other process.</summary>
    /// <param name="args">Pairs of an address and a number of pages.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var cookies = Environment.GetEnvironmentVariable(Cookies) is { Length: > 0 } given ? given : null;
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        if (cookies is not null)
            http.DefaultRequestHeaders.Add("Cookie", cookies);

        var pages = args.Chunk(2).SelectMany(pair => Enumerable.Repeat(new Uri(pair[0]), int.Parse(pair[1], CultureInfo.InvariantCulture))).ToList();
        var open = new ConcurrentBag<CircuitClient>();
        await Parallel.ForAsync(0, pages.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (i, _) =>
        {
            var started = Stopwatch.GetTimestamp();
            open.Add(await CircuitClient.OpenAsync(http, cookies, pages[i], size => Say($"batch {i} {Stopwatch.GetTimestamp()} {size}")));
            Say(string.Create(CultureInfo.InvariantCulture, $"opened {Stopwatch.GetElapsedTime(started).TotalMilliseconds}"));
        });
        Say("open");
        await Console.In.ReadToEndAsync();
        foreach (var client in open)
            await client.DisposeAsync();

        return 0;
    }

    private static void Say(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
