using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Portal.Tests.Support;

/// <summary>
/// What no log may say, and every log of a whole run, both in the folder that <c>PORTAL_TEST_LOGS</c> names: <c>test.sh</c> looks for the one in the other at
/// the end. Passwords are planted where they are typed, tokens where mails bring them, cookies where the browser gets them.
/// </summary>
public static class PlantedSecrets
{
    private const int Shortest = 12;

    private static readonly string? Folder = Environment.GetEnvironmentVariable("PORTAL_TEST_LOGS");
    private static readonly ConcurrentDictionary<string, byte> Planted = new(StringComparer.Ordinal);
    private static readonly Lock Turn = new();
    private static readonly StreamWriter? Secrets = Open("secrets");
    private static readonly StreamWriter? Lines = Open("log");

    /// <summary>A log line with this in it is a failure of the run.</summary>
    public static void Plant(string? secret)
    {
        // The password of the development accounts stands on the console, so that people can sign in.
        if (Secrets is null || secret is null or Portal.Features.Members.DevelopmentAccounts.Password || secret.Length < Shortest || secret.Contains('\n', StringComparison.Ordinal) || !Planted.TryAdd(secret, 0))
            return;

        lock (Turn)
            Secrets.WriteLine(secret);
    }

    /// <summary>Plants the token that a link of a mail carries: what is long in it and no name that people give.</summary>
    public static void PlantFrom(Uri link)
    {
        foreach (var part in link.Segments.Append(System.Web.HttpUtility.ParseQueryString(link.Query)["token"] ?? "").Where(p => p.Length >= 40 && p.Any(char.IsUpper)))
            Plant(part);
    }

    /// <summary>Keeps what the program wrote.</summary>
    public static void Keep(string? line)
    {
        if (Lines is null || line is null)
            return;

        lock (Turn)
            Lines.WriteLine(line);
    }

    /// <summary>Has a host in this process log into the folder, more than it would by itself.</summary>
    public static void Listen(ILoggingBuilder logging)
    {
        if (Folder is null)
            return;

        logging.AddProvider(new Provider());
        logging.AddFilter("Portal", LogLevel.Debug);
    }

    private static StreamWriter? Open(string extension) =>
        Folder is null ? null : new StreamWriter(Path.Combine(Directory.CreateDirectory(Folder).FullName, $"{Environment.ProcessId}.{extension}")) { AutoFlush = true };

    private sealed class Provider : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

        public void Dispose()
        {
        }
    }

    private sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            Keep($"{category} scope {Values(state)}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        // With the values by their names, which is what a log store keeps.
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Keep($"{category} {formatter(state, exception)} {Values(state)} {exception}");

        private static string Values<TState>(TState state) =>
            state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values.Select(v => $"{v.Key}={v.Value}")) : state?.ToString() ?? "";
    }
}
