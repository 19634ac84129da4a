using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using MimeKit;
using Portal.Features.Development;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Development;

public sealed class ListMailsTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Written_mails_are_read_the_newest_first_and_their_links_can_be_followed()
    {
        await WriteAsync("20260504-100000000-a", "The older");
        await WriteAsync("20260504-110000000-b", "The newer");

        var mails = (await app.As(Callers.Anonymous).SendAsync(new ListMails())).Value;
        var page = await (await (await app.HttpAsync()).GetAsync("/dev/mail")).Content.ReadAsStringAsync();

        Assert.Equal(["The newer", "The older"], mails.Select(m => m.Subject).Where(s => s.StartsWith("The ", StringComparison.Ordinal)));
        Assert.All(mails, m => Assert.Equal("ana@example.com", m.To));
        Assert.All(mails, m => Assert.Contains("https://portal.example/signup/confirm/abc", m.Lines));
        Assert.Contains("href=\"https://portal.example/signup/confirm/abc\"", page);
    }

    [Fact]
    public async Task Outside_development_there_are_none_to_read()
    {
        await WriteAsync("20260504-120000000-c", "Nobody's business");
        var handler = new ListMailsHandler(app.Services.GetRequiredService<DataFolders>(), new HostingEnvironment { EnvironmentName = Environments.Production });

        var answer = await handler.Handle(new ListMails(), CancellationToken.None);

        Assert.Equal(ErrorKind.NotFound, answer.Error?.Kind);
        Assert.Equal(HttpStatusCode.OK, (await (await app.HttpAsync()).GetAsync("/dev/mail")).StatusCode); // here it is Development
    }

    private async Task WriteAsync(string name, string subject)
    {
        var folder = Directory.CreateDirectory(app.Services.GetRequiredService<DataFolders>().Mail).FullName;
        using var mail = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = "Open it:\nhttps://portal.example/signup/confirm/abc\n" } };
        mail.From.Add(MailboxAddress.Parse("portal@localhost"));
        mail.To.Add(MailboxAddress.Parse("ana@example.com"));
        await mail.WriteToAsync(Path.Combine(folder, name + ".eml"));
    }
}
