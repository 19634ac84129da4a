using Microsoft.EntityFrameworkCore;
using Portal.Features.SignUp;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.SignUp;

public sealed class RequestSignUpTests(PortalApp app) : IClassFixture<PortalApp>, IAsyncLifetime
{
    private readonly Visitor _visitor = new(app);

    public async ValueTask InitializeAsync() => await _visitor.OpenAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_sign_up_that_nobody_confirms_makes_no_tenant_and_holds_no_address()
    {
        var request = Visitor.Request();

        await _visitor.RequestAsync(request);

        Assert.False(await app.InDatabaseAsync(db => db.Set<Tenant>().AnyAsync(t => t.Slug == request.Slug)));
        var slug = await _visitor.Dispatcher.SendAsync(new CheckSlug(request.Slug, null));
        Assert.True(slug.Value.Free);
    }

    [Fact]
    public async Task A_name_that_ends_in_the_middle_of_a_character_at_the_bound_gets_a_proposal()
    {
        var proposed = await _visitor.Dispatcher.SendAsync(new CheckSlug(null, new string('a', Tenant.NameLength - 1) + "\U0001F600"));

        Assert.Equal(new string('a', 40), proposed.Value.Slug);
    }

    [Fact]
    public async Task The_token_is_stored_hashed_and_the_mail_is_not_kept()
    {
        var request = Visitor.Request();

        var token = await _visitor.RequestAsync(request);

        var row = await app.InDatabaseAsync(db => db.SignUpRequests.SingleAsync(s => s.Email == request.Email));
        Assert.Equal(OneTimeSecret.HashOf(token), row.ConfirmationHash);
        await PortalApp.UntilAsync("the outbox forgets the text", () =>
            app.InDatabaseAsync(db => db.Set<Portal.Integrations.Mail.OutgoingMail>().AllAsync(m => m.To != request.Email || m.ProtectedBody == null)));
    }

    [Fact]
    public async Task A_double_click_sends_one_mail()
    {
        var request = Visitor.Request();

        await _visitor.RequestAsync(request);
        Assert.Null((await _visitor.Dispatcher.SendAsync(request)).Error);

        Assert.Equal(1, await app.InDatabaseAsync(db => db.Set<Portal.Integrations.Mail.OutgoingMail>().CountAsync(m => m.To == request.Email)));
    }

    [Fact]
    public async Task A_repeated_sign_up_replaces_the_link_before()
    {
        var request = Visitor.Request();
        var first = await _visitor.RequestAsync(request);
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        var second = await _visitor.RequestAsync(request);

        Assert.Equal(ErrorKind.NotFound, (await _visitor.Dispatcher.SendAsync(new ConfirmSignUp(first, null))).Error?.Kind);
        Assert.Null((await _visitor.Dispatcher.SendAsync(new ConfirmSignUp(second, null))).Error);
    }

    [Fact]
    public async Task One_address_gets_three_mails_an_hour_and_the_answer_stays_the_same()
    {
        var request = Visitor.Request();
        for (var i = 0; i < 3; i++)
        {
            await _visitor.RequestAsync(request);
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var fourth = await _visitor.Dispatcher.SendAsync(request);

        Assert.Null(fourth.Error);
        Assert.Equal(3, await app.InDatabaseAsync(db => db.Set<Portal.Integrations.Mail.OutgoingMail>().CountAsync(m => m.To == request.Email)));
    }

    [Fact]
    public async Task Twenty_sign_ups_with_one_address_at_once_send_no_more_mails_than_twenty_in_a_row()
    {
        var requests = Enumerable.Range(0, 20).Select(_ => Visitor.Request() with { Email = "flooded@visitors.example" }).ToList();

        var answers = await Task.WhenAll(requests.Select(r => Task.Run(() => _visitor.Dispatcher.SendAsync(r))));

        Assert.All(answers, a => Assert.Null(a.Error));
        Assert.Equal(3, await app.InDatabaseAsync(db => db.Set<Portal.Integrations.Mail.OutgoingMail>().CountAsync(m => m.To == "flooded@visitors.example")));
    }

    [Fact]
    public async Task The_mail_to_an_unproven_address_carries_nothing_that_a_stranger_wrote()
    {
        var request = Visitor.Request() with { Organisation = "Visit evil.example now" };

        await _visitor.RequestAsync(request);

        Assert.DoesNotContain("evil", app.Mails.To(request.Email)[^1].ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_name_is_kept_in_one_form()
    {
        var request = Visitor.Request() with { Organisation = " Cafe\u0301 \u00a0 \u3000Sol " };

        await _visitor.RequestAsync(request);

        Assert.Equal("Caf\u00e9 Sol", await app.InDatabaseAsync(db => db.SignUpRequests.Where(s => s.Email == request.Email).Select(s => s.Organisation).SingleAsync()));
    }

    [Fact]
    public async Task An_address_that_has_an_account_is_answered_like_one_that_has_none()
    {
        await app.CallerOfAsync(Callers.Stranger);

        var known = await _visitor.Dispatcher.SendAsync(Visitor.Request() with { Email = Callers.Stranger.Email });
        var unknown = await _visitor.Dispatcher.SendAsync(Visitor.Request());

        Assert.Null(known.Error);
        Assert.Null(unknown.Error);
    }

    [Fact]
    public async Task Every_broken_rule_is_told_at_once_with_its_field()
    {
        var answer = await _visitor.Dispatcher.SendAsync(new RequestSignUp("", " ", "-", "nobody", "", "xx", Terms: false));

        Assert.Equal(ErrorKind.Invalid, answer.Error?.Kind);
        Assert.Equal(["Email", "Language", "Organisation", "Plan", "Region", "Slug", "Terms"], answer.Error!.Fields.Select(f => f.Field).Distinct().Order());
    }

    [Theory]
    [InlineData("Plan", "platinum")]
    [InlineData("Region", "moon")]
    public async Task What_is_not_offered_is_refused_at_its_field(string field, string value)
    {
        var request = Visitor.Request();
        request = field == "Plan" ? request with { Plan = value } : request with { Region = value };

        var answer = await _visitor.Dispatcher.SendAsync(request);

        Assert.Equal(field, Assert.Single(answer.Error!.Fields).Field);
    }

    [Fact]
    public async Task A_sign_up_is_forgotten_after_72_hours()
    {
        var request = Visitor.Request();
        var token = await _visitor.RequestAsync(request);
        app.Clock.Advance(TimeSpan.FromHours(73));

        Assert.Equal(ErrorKind.NotFound, (await _visitor.Dispatcher.SendAsync(new ConfirmSignUp(token, null))).Error?.Kind);
        await app.InDatabaseAsync(db => new AbandonedSignUps().ForgetAsync(db, app.Clock.GetUtcNow(), CancellationToken.None));
        Assert.False(await app.InDatabaseAsync(db => db.SignUpRequests.AnyAsync(s => s.Email == request.Email)));
    }
}
