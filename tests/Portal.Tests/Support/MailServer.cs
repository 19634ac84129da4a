using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Portal.Tests.Support;

/// <summary>A real mail server on this machine (npm's <c>smtp-server</c>, through <c>mail-server.js</c>) that keeps what it takes and refuses what it is told to.</summary>
public sealed class MailServer : IAsyncDisposable
{
    public const string Missing = "There is no mail server: set PORTAL_TEST_SMTP to the folder of npm's smtp-server, or run ./test.sh, which installs it.";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _received = new();
    private readonly ConcurrentQueue<TaskCompletionSource> _agreed = new();
    private readonly TaskCompletionSource<int> _listens = new();

    private MailServer(string folder, int port)
    {
        _process = Process.Start(new ProcessStartInfo("node")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Support", "mail-server.js"), folder, port.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
    }

    /// <summary>Where the server is installed; null: it is not.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("PORTAL_TEST_SMTP") is { Length: > 0 } set ? set : null;

    public int Port { get; private set; }

    /// <summary>The mails as they came over the wire.</summary>
    public IReadOnlyCollection<string> Received => _received;

    /// <summary>Skips the test where the server is not installed.</summary>
    /// <param name="port">Where it listens; 0: anywhere.</param>
    public static async Task<MailServer> StartAsync(int port = 0)
    {
        Assert.SkipWhen(Folder is null, Missing);
        var server = new MailServer(Folder!, port);
        server.Port = await server._listens.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return server;
    }

    /// <summary>What it answers from now on to recipients whose address has this part, in turn; others are taken. An answer is a code and a text: <c>450 busy</c>.</summary>
    public Task AnswerAsync(params (string Part, string[] Answers)[] answers) => TellAsync(new { answers = answers.Select(a => new { part = a.Part, answers = a.Answers }) });

    /// <summary>How long it thinks from now on about a mail before it says that it has it.</summary>
    public Task ThinkAsync(TimeSpan about) => TellAsync(new { thinks = about.TotalMilliseconds });

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task TellAsync(object what)
    {
        var agreed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _agreed.Enqueue(agreed);
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(what));
        await _process.StandardInput.FlushAsync();
        await agreed.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private void Hear(string? line)
    {
        switch (line?.Split(' ', 2))
        {
            case ["listens", var port]:
                _listens.TrySetResult(int.Parse(port, CultureInfo.InvariantCulture));
                break;
            case ["agreed"]:
                if (_agreed.TryDequeue(out var agreed))
                    agreed.SetResult();
                break;
            case ["mail", var content]:
                _received.Enqueue(Encoding.UTF8.GetString(Convert.FromBase64String(content)));
                break;
        }
    }
}
