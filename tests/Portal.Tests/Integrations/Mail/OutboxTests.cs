using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Integrations.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Integrations.Mail;

public sealed class OutboxTests(PortalApp app) : IClassFixture<PortalApp>
{
    private const string Secret = "https://portal.example/invitation/very-secret";

    [Fact]
    public async Task A_queued_mail_goes_out_in_its_readers_language_and_its_text_is_dropped()
    {
        var id = await QueueAsync("mail@people.example", "de");
        var waiting = await ReadAsync(id);
        Assert.NotNull(waiting.ProtectedBody);
        Assert.DoesNotContain("very-secret", waiting.ProtectedBody, StringComparison.Ordinal);

        await app.StartAsync();
        var mail = await app.Mails.WaitForAsync("mail@people.example");

        Assert.Equal(Secret, Mailbox.LinkIn(mail).ToString());
        Assert.Contains("automatisch von Portal verschickt", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("{{action}}", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains($"href=\"{Secret}\"", mail.HtmlBody, StringComparison.Ordinal);
        await PortalApp.UntilAsync("the row says delivered", async () => (await ReadAsync(id)).State == MailState.Delivered);
        Assert.Null((await ReadAsync(id)).ProtectedBody);
    }

    [Fact]
    public async Task A_mail_of_work_that_was_rolled_back_never_goes_out()
    {
        await using (var scope = app.Services.CreateAsyncScope())
            scope.ServiceProvider.GetRequiredService<IMail>().Queue(Message("rolled-back@people.example", "en"));

        Assert.False(await app.InDatabaseAsync(db => db.OutgoingMails.AnyAsync(m => m.To == "rolled-back@people.example")));
    }

    private async Task<Guid> QueueAsync(string to, string language)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IMail>().Queue(Message(to, language));
        await scope.ServiceProvider.GetRequiredService<Portal.Data.PortalDb>().SaveChangesAsync();
        return await app.InDatabaseAsync(db => db.OutgoingMails.Where(m => m.To == to).Select(m => m.Id).SingleAsync());
    }

    private Task<OutgoingMail> ReadAsync(Guid id) => app.InDatabaseAsync(db => db.OutgoingMails.AsNoTracking().SingleAsync(m => m.Id == id));

    private static MailMessage Message(string to, string language) =>
        new(to, "Subject with {{action}}", ["A paragraph with <b>markup</b>."], new MailAction("Open", new Uri(Secret)), language);
}
