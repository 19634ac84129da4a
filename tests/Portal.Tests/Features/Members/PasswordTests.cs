using Microsoft.EntityFrameworkCore;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

public sealed class PasswordTests(PortalApp app) : IClassFixture<PortalApp>
{
    private const string NewPassword = "quite another set of words";

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("password123")]
    [InlineData("Passwort1234!")]
    [InlineData("QWERTYUIOP")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("1212121212")]
    [InlineData("abcdefghijkl")]
    [InlineData("9876543210")]
    [InlineData("iloveyou1234")]
    [InlineData("long long long long long long long long long long long long long long long long long long long long long long long long long long words")]
    public async Task A_bad_password_is_refused_with_the_field_and_the_rule(string password)
    {
        var answer = await app.As(Callers.Anonymous).SendAsync(new ResetPassword(PersonId.New(), "token", password));

        Assert.Equal(nameof(ResetPassword.Password), Assert.Single(answer.Error!.Fields).Field);
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_once_by_the_link_of_the_mail()
    {
        var (id, email) = await app.AnAccountAsync();
        await app.StartAsync();

        Assert.True((await app.As(Callers.Anonymous).SendAsync(new ForgotPassword(email))).Succeeded);
        var link = Mailbox.LinkIn(await app.Mails.WaitForAsync(email));
        var query = System.Web.HttpUtility.ParseQueryString(link.Query);
        Assert.Equal(("/reset-password", id.ToString()), (link.AbsolutePath, query["id"]));

        Assert.Equal(ErrorKind.NotFound, (await ResetAsync(id, query["token"] + "x")).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await ResetAsync(PersonId.New(), query["token"]!)).Error?.Kind);
        Assert.True((await ResetAsync(id, query["token"]!)).Succeeded);
        Assert.Equal(ErrorKind.NotFound, (await ResetAsync(id, query["token"]!)).Error?.Kind);
        Assert.True((await app.As(Callers.Anonymous).SendAsync(new SignIn(email, NewPassword))).Succeeded);
        Assert.False((await app.As(Callers.Anonymous).SendAsync(new SignIn(email, Accounts.Password))).Succeeded);
    }

    [Fact]
    public async Task An_address_without_an_account_gets_the_same_answer_and_no_mail()
    {
        var answer = await app.As(Callers.Anonymous).SendAsync(new ForgotPassword("nobody-here@people.example"));

        Assert.True(answer.Succeeded);
        Assert.False(await app.InDatabaseAsync(db => db.Set<Portal.Integrations.Mail.OutgoingMail>().AnyAsync(m => m.To == "nobody-here@people.example")));
    }

    [Fact]
    public async Task Strangers_cannot_fill_somebodys_mailbox()
    {
        var (_, email) = await app.AnAccountAsync();

        for (var i = 0; i < 6; i++)
            Assert.True((await app.As(Callers.Anonymous).SendAsync(new ForgotPassword(email))).Succeeded);

        Assert.Equal(3, await app.InDatabaseAsync(db => db.Set<Portal.Integrations.Mail.OutgoingMail>().CountAsync(m => m.To == email)));
    }

    [Fact]
    public async Task A_wrong_present_password_changes_nothing_and_counts()
    {
        var (id, email) = await app.AnAccountAsync();
        var caller = Caller.Of(id, email, null);

        for (var i = 0; i < Person.AttemptsBeforePause; i++)
        {
            var answer = await app.As(caller).SendAsync(new ChangeMyPassword("not my password", NewPassword));
            Assert.Equal(nameof(ChangeMyPassword.Current), Assert.Single(answer.Error!.Fields).Field);
        }

        Assert.False((await app.As(caller).SendAsync(new ChangeMyPassword(Accounts.Password, NewPassword))).Succeeded);
    }

    [Fact]
    public async Task A_profile_keeps_name_and_language_and_refuses_others()
    {
        var (id, email) = await app.AnAccountAsync();
        var caller = Caller.Of(id, email, null);

        Assert.True((await app.As(caller).SendAsync(new ChangeMyProfile(" Ana ", "es", "", "", []))).Succeeded);
        Assert.Equal(nameof(ChangeMyProfile.Language), Assert.Single((await app.As(caller).SendAsync(new ChangeMyProfile("Ana", "tlh", "", "", []))).Error!.Fields).Field);
        Assert.Equal(nameof(ChangeMyProfile.Name), Assert.Single((await app.As(caller).SendAsync(new ChangeMyProfile("Ana\nBcc: x", "es", "", "", []))).Error!.Fields).Field);

        var me = (await app.As(caller).SendAsync(new WhoAmI())).Value;
        Assert.Equal(("Ana", "es"), (me.DisplayName, me.Language));
    }

    private Task<Result> ResetAsync(PersonId person, string token) => app.As(Callers.Anonymous).SendAsync(new ResetPassword(person, token, NewPassword));
}
