using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Portal.Tests.Support;

/// <summary>A mail server on this machine that speaks as much of RFC 5321 as a client needs, and refuses what it is told to.</summary>
public sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _received = new();
    private readonly Task _accepting;

    /// <param name="port">Where it listens; 0: anywhere.</param>
    public SmtpListener(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The mails as they came over the wire.</summary>
    public IReadOnlyCollection<string> Received => _received;

    /// <summary>What to answer to a recipient: <c>250 OK</c> takes it.</summary>
    public Func<string, string> AnswerTo { get; set; } = _ => "250 OK";

    /// <summary>How long it thinks about a mail before it says that it has it.</summary>
    public TimeSpan Thinks { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
            _ = TalkAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 test ESMTP");
            while (await reader.ReadLineAsync(_stopping.Token) is { } line)
            {
                var verb = line.Split(' ', 2)[0].ToUpperInvariant();
                if (verb == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    _received.Enqueue(await ReadMailAsync(reader));
                    await Task.Delay(Thinks, _stopping.Token);
                }

                await writer.WriteLineAsync(verb switch
                {
                    "EHLO" or "HELO" => "250 test",
                    "RCPT" => AnswerTo(line),
                    "QUIT" => "221 bye",
                    _ => "250 OK",
                });
                if (verb == "QUIT")
                    return;
            }
        }
    }

    private async Task<string> ReadMailAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stopping.Token) is { } line && line != ".")
            mail.AppendLine(line.StartsWith('.') ? line[1..] : line);

        return mail.ToString();
    }
}
