using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Integrations.Mail;

public sealed class SmtpTests(SmtpTests.App app) : IClassFixture<SmtpTests.App>
{
    [Fact]
    public async Task A_mail_goes_over_the_wire_in_both_parts_with_an_id_that_a_repetition_would_share()
    {
        await app.Server.AnswerAsync();
        var id = await QueueAsync("wire@people.example", "Grüße an «Ana»");

        Assert.True(await DeliverAsync());

        var raw = Assert.Single(app.Server.Received, m => m.Contains("wire@people.example", StringComparison.Ordinal));
        var mail = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(raw)));
        Assert.Equal("Grüße an «Ana»", mail.Subject);
        Assert.Contains("A paragraph.", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("<p>A paragraph.</p>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.StartsWith(id.ToString("N"), mail.MessageId, StringComparison.Ordinal);
        Assert.Equal(MailState.Delivered, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again_later_and_later()
    {
        await app.Server.AnswerAsync(("busy@", ["451 come back"]));
        var id = await QueueAsync("busy@people.example");

        await DeliverAsync();
        var first = await ReadAsync(id);
        Assert.Equal((MailState.Pending, 1), (first.State, first.Attempts));
        Assert.Contains("come back", first.LastError, StringComparison.Ordinal);
        Assert.NotNull(first.ProtectedBody);
        Assert.False(await DeliverAsync());

        app.Clock.Advance(TimeSpan.FromSeconds(61));
        await DeliverAsync();
        Assert.Equal(2, (await ReadAsync(id)).Attempts);
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.False(await DeliverAsync());

        await app.Server.AnswerAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await DeliverAsync();
        Assert.Equal(MailState.Delivered, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task A_mail_that_never_goes_is_dead_at_last_and_its_text_is_gone()
    {
        await app.Server.AnswerAsync(("never@", ["451 come back"]));
        var id = await QueueAsync("never@people.example");

        for (var attempt = 0; attempt < MailDelivery.MaxAttempts; attempt++)
        {
            Assert.True(await DeliverAsync());
            app.Clock.Advance(TimeSpan.FromHours(1.1));
        }

        var dead = await ReadAsync(id);
        Assert.Equal((MailState.Dead, null), (dead.State, dead.ProtectedBody));
        Assert.False(await DeliverAsync());
    }

    [Fact]
    public async Task An_address_that_the_server_refuses_for_good_is_not_tried_again()
    {
        await app.Server.AnswerAsync(("unknown@", ["550 no such mailbox"]));
        var id = await QueueAsync("unknown@people.example");

        await DeliverAsync();

        var dead = await ReadAsync(id);
        Assert.Equal((MailState.Dead, 1), (dead.State, dead.Attempts));
        Assert.Contains("no such mailbox", dead.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_that_look_at_once_send_each_mail_once()
    {
        await app.Server.AnswerAsync();
        for (var i = 0; i < 10; i++)
            await QueueAsync($"crowd-{i}@people.example");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (await DeliverAsync())
            {
            }
        }));

        Assert.Equal(10, app.Server.Received.Count(m => m.Contains("To: crowd-", StringComparison.Ordinal)));
    }

    private async Task<bool> DeliverAsync()
    {
        using var worker = ActivatorUtilities.CreateInstance<MailDelivery>(app.Services);
        return await worker.DeliverNextAsync(CancellationToken.None);
    }

    private async Task<Guid> QueueAsync(string to, string subject = "Subject")
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IMail>().Queue(new MailMessage(to, subject, ["A paragraph."], null, "en"));
        await scope.ServiceProvider.GetRequiredService<PortalDb>().SaveChangesAsync();
        return await app.InDatabaseAsync(db => db.OutgoingMails.Where(m => m.To == to).Select(m => m.Id).SingleAsync());
    }

    private Task<OutgoingMail> ReadAsync(Guid id) => app.InDatabaseAsync(db => db.OutgoingMails.AsNoTracking().SingleAsync(m => m.Id == id));

    /// <summary>The program with a mail server; its own delivery does not run, the tests take its steps.</summary>
    public sealed class App : PortalApp
    {
        private MailServer? _server;

        public MailServer Server
        {
            get
            {
                Assert.SkipWhen(_server is null, MailServer.Missing);
                return _server;
            }
        }

        public override async ValueTask InitializeAsync()
        {
            _server = MailServer.Folder is null ? null : await MailServer.StartAsync();
            await base.InitializeAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (_server is not null)
                await _server.DisposeAsync();
        }

        protected override IEnumerable<string> Settings => ["--Mail:Host=127.0.0.1", $"--Mail:Port={_server?.Port ?? 1}", "--Mail:Security=None"];
    }
}
