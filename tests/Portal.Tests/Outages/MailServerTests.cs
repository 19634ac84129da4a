using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Outages;

/// <summary>The mail server is absent, slow, busy (450) or does not know an address (550), while many mails wait: each that can be delivered is, once.</summary>
[WithoutFaults("Counts attempts.")]
public sealed class MailServerTests : IAsyncLifetime
{
    private readonly int _port = FreePort();
    private App _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = new App(_port);
        await _app.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Mails_outlive_a_server_that_is_absent_then_slow_then_busy_and_each_goes_out_once()
    {
        await QueueAsync(8, "ana");
        await QueueAsync(1, "unknown");
        await _app.StartAsync();

        await PortalApp.UntilAsync("all were tried in vain", async () => await CountAsync(m => m.Attempts == 1 && m.LastError != null) == 9);
        Assert.Equal(9, await CountAsync(m => m.State == MailState.Pending));

        await using var server = await MailServer.StartAsync(_port);
        await server.ThinkAsync(TimeSpan.FromMilliseconds(300));
        await server.AnswerAsync(("unknown", ["550 no such mailbox"]), ("", ["450 busy, come back", "250 OK"]));
        await PortalApp.UntilAsync("nothing waits any more", async () =>
        {
            _app.Clock.Advance(TimeSpan.FromSeconds(20));
            _app.Services.GetRequiredService<MailSignal>().Wake();
            return await CountAsync(m => m.State == MailState.Pending) == 0;
        }, TimeSpan.FromSeconds(60));

        Assert.Equal((8, 1), (await CountAsync(m => m.State == MailState.Delivered), await CountAsync(m => m.State == MailState.Dead)));
        var ids = server.Received.Select(m => MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(m))).MessageId).ToList();
        Assert.Equal(8, ids.Count);
        Assert.Equal(ids.Distinct(), ids);
        await _app.AssertVerifiedAsync();
    }

    private Task<int> CountAsync(System.Linq.Expressions.Expression<Func<OutgoingMail, bool>> which) => _app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(which));

    private async Task QueueAsync(int count, string to)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        for (var i = 0; i < count; i++)
            scope.ServiceProvider.GetRequiredService<IMail>().Queue(new MailMessage($"{to}-{i}@people.example", "Subject", ["A paragraph."], null, "en"));

        await scope.ServiceProvider.GetRequiredService<PortalDb>().SaveChangesAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class App(int port) : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--Mail:Host=127.0.0.1", $"--Mail:Port={port}", "--Mail:Security=None"];
    }
}
