using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

/// <summary>Another address for an account, confirmed at both ends.</summary>
public sealed class EmailChangeTests(PortalApp app) : IClassFixture<PortalApp>, IAsyncLifetime
{
    /// <summary>Mails are encrypted from the first on, by a key that the program makes when it starts.</summary>
    public async ValueTask InitializeAsync() => await app.StartAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static int _count;

    private readonly HashSet<Uri> _read = [];
    private readonly string _wanted = $"wanted-{Interlocked.Increment(ref _count)}@people.example";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_changes_with_the_second_end_whichever_that_is_and_ends_every_session(bool oldFirst)
    {
        var (id, email) = await app.AnAccountAsync();
        var session = await app.ASessionAsync(id);
        var (old, @new) = await AskAsync(id, email);
        var (first, second) = oldFirst ? (old, @new) : (@new, old);

        Assert.False((await ConfirmAsync(first)).Value.IsChanged);
        Assert.False((await ConfirmAsync(first)).Value.IsChanged); // twice the same end is not both
        Assert.Equal(email, await AddressOfAsync(id));
        Assert.True((await ConfirmAsync(second)).Value.IsChanged);

        Assert.Equal(_wanted, await AddressOfAsync(id));
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Caller.Of(id, email, null) with { Session = session }).SendAsync(new WhoAmI())).Error?.Kind);
        Assert.True((await app.As(Callers.Anonymous).SendAsync(new SignIn(_wanted, Accounts.Password))).Succeeded);
        Assert.False((await app.As(Callers.Anonymous).SendAsync(new SignIn(email, Accounts.Password))).Succeeded);
        Assert.Equal(ErrorKind.NotFound, (await ConfirmAsync(first)).Error?.Kind);
        await app.Mails.WaitForAsync(email, m => m.Subject!.Contains("has changed", StringComparison.Ordinal));
        await app.Mails.WaitForAsync(_wanted, m => m.Subject!.Contains("has changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_reads_the_present_address_refuses_and_everybody_is_signed_out()
    {
        var (id, email) = await app.AnAccountAsync();
        var session = await app.ASessionAsync(id);
        var (old, @new) = await AskAsync(id, email);
        Assert.Equal(ErrorKind.NotFound, (await app.As(Callers.Anonymous).SendAsync(new RefuseEmailChange(@new))).Error?.Kind); // the new end has no say in that

        Assert.True((await app.As(Callers.Anonymous).SendAsync(new RefuseEmailChange(old))).Succeeded);

        Assert.Equal(ErrorKind.NotFound, (await ConfirmAsync(@new)).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Caller.Of(id, email, null) with { Session = session }).SendAsync(new WhoAmI())).Error?.Kind);
    }

    [Fact]
    public async Task Its_links_end_after_a_day_with_another_wish_and_when_it_is_dropped()
    {
        var (id, email) = await app.AnAccountAsync();
        var first = await AskAsync(id, email);
        var second = await AskAsync(id, email);
        Assert.Equal(ErrorKind.NotFound, (await ConfirmAsync(first.Old)).Error?.Kind);

        await app.As(Caller.Of(id, email, null)).SendAsync(new CancelEmailChange());
        Assert.Equal(ErrorKind.NotFound, (await ConfirmAsync(second.Old)).Error?.Kind);

        var third = await AskAsync(id, email);
        app.Clock.Advance(EmailChange.ValidFor + TimeSpan.FromMinutes(1));
        Assert.Equal(ErrorKind.NotFound, (await ConfirmAsync(third.Old)).Error?.Kind);
    }

    [Fact]
    public async Task Who_asks_for_the_address_of_another_account_learns_nothing_and_its_reader_is_told()
    {
        var (_, taken) = await app.AnAccountAsync();
        var (id, email) = await app.AnAccountAsync();

        var answer = await app.As(Caller.Of(id, email, null)).SendAsync(new RequestEmailChange(taken.ToUpperInvariant()));

        Assert.True(answer.Succeeded);
        await app.Mails.WaitForAsync(taken, m => m.Subject == "You already have an account");
        var old = await TokenAsync(email);
        Assert.False((await ConfirmAsync(old)).Value.IsChanged);
    }

    [Fact]
    public async Task An_account_made_meanwhile_keeps_its_address()
    {
        var (id, email) = await app.AnAccountAsync();
        var (old, @new) = await AskAsync(id, email);
        await ConfirmAsync(old);
        await app.AnAccountAsync(p =>
        {
            p.MoveTo(_wanted);
            return Task.CompletedTask;
        });

        Assert.Equal(ErrorKind.Conflict, (await ConfirmAsync(@new)).Error?.Kind);
        Assert.Equal(email, await AddressOfAsync(id));
    }

    [Fact]
    public async Task Both_ends_at_once_change_it_once()
    {
        var (id, email) = await app.AnAccountAsync();
        var (old, @new) = await AskAsync(id, email);

        var answers = await Task.WhenAll(ConfirmAsync(old), ConfirmAsync(@new));

        // One may have been late and is told so; then its button is pressed again.
        if (!answers.Any(a => a.Succeeded && a.Value.IsChanged))
            Assert.True((await ConfirmAsync(answers[0].Succeeded ? @new : old)).Value.IsChanged);

        Assert.Equal(_wanted, await AddressOfAsync(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("a@b.example\r\nBcc: c@d.example")]
    public async Task What_is_no_address_is_refused_with_its_field(string email)
    {
        var (id, own) = await app.AnAccountAsync();

        var answer = await app.As(Caller.Of(id, own, null)).SendAsync(new RequestEmailChange(email));

        Assert.Equal(nameof(RequestEmailChange.Email), Assert.Single(answer.Error!.Fields).Field);
    }

    [Fact]
    public async Task By_the_pages_only_a_button_confirms()
    {
        var (id, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        await http.FillInAsync("/account", "email", ("Emails.Email", _wanted));
        Assert.Contains(_wanted, await http.GetStringAsync("/account"), StringComparison.Ordinal);
        var (old, @new) = (await TokenAsync(email), await TokenAsync(_wanted));
        await http.GetStringAsync($"/email/{old}"); // a program that looks at links
        await http.GetStringAsync($"/email/{@new}");
        Assert.Equal(email, await AddressOfAsync(id));

        var guest = await app.HttpAsync();
        await guest.FillInAsync($"/email/{old}", "confirm");
        var done = await guest.FillInAsync($"/email/{@new}", "confirm");

        Assert.Contains($"Sign in with {_wanted}", await done.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/account")).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await guest.GetAsync($"/email/{old}")).StatusCode);
    }

    private async Task<(string Old, string New)> AskAsync(PersonId id, string email)
    {
        Assert.True((await app.As(Caller.Of(id, email, null)).SendAsync(new RequestEmailChange(_wanted))).Succeeded);
        return (await TokenAsync(email), await TokenAsync(_wanted));
    }

    /// <summary>The secret in the newest link to this address that was not read before.</summary>
    private async Task<string> TokenAsync(string to)
    {
        var link = Mailbox.LinkIn(await app.Mails.WaitForAsync(to, m => Mailbox.LinkIn(m) is { } link && link.AbsolutePath.StartsWith("/email/", StringComparison.Ordinal) && !_read.Contains(link)));
        _read.Add(link);
        return link.Segments[^1];
    }

    private Task<Result<EmailConfirmed>> ConfirmAsync(string token) => app.As(Callers.Anonymous).SendAsync(new ConfirmEmailChange(token));

    private Task<string?> AddressOfAsync(PersonId id) => app.InDatabaseAsync(db => db.People.Where(p => p.Id == id.Value).Select(p => p.Email).SingleAsync());
}
