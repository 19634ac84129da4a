using Microsoft.EntityFrameworkCore;
using Portal.Features.Audit;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members.Factors;

/// <summary>Signing in with a second factor, and every way around it.</summary>
public sealed class SecondStepTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task The_password_alone_admits_nobody_who_has_a_second_factor()
    {
        var somebody = await app.SomebodyWithAnAppAsync();

        var first = await app.As(Callers.Anonymous).SendAsync(new SignIn(somebody.Email, Accounts.Password));

        Assert.Null(first.Value.Admitted);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.SignInSessions.CountAsync(s => s.PersonId == somebody.Id.Value)));
        var second = await app.As(Callers.Anonymous).SendAsync(new SignInWithCode(first.Value.Ticket!, somebody.NextCode()));
        Assert.Equal(somebody.Id, second.Value.Person);
        var row = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(a => a.What == nameof(SignInWithCode) && a.PersonId == somebody.Id));
        Assert.Equal(somebody.Email, row.Who);
    }

    [Fact]
    public async Task A_code_is_accepted_once_and_with_it_every_earlier_one()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var earlier = somebody.NextCode();
        var code = somebody.NextCode();
        Assert.True((await somebody.SignInAsync(code)).Succeeded);

        Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(code)).Error?.Kind);
        Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(earlier)).Error?.Kind);
        Assert.True((await somebody.SignInAsync(somebody.Code(ahead: 1))).Succeeded);
    }

    [Fact]
    public async Task The_code_that_set_the_app_up_signs_nobody_in()
    {
        var somebody = await app.SomebodyWithAnAppAsync();

        Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(somebody.Code())).Error?.Kind);
    }

    [Fact]
    public async Task Of_several_who_show_the_same_code_at_once_one_is_admitted()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var tickets = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => somebody.TicketAsync()));
        var code = somebody.NextCode();

        var answers = await Task.WhenAll(tickets.Select(ticket => app.As(Callers.Anonymous).SendAsync(new SignInWithCode(ticket, code))));

        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Contains(a.Error!.Kind, (ErrorKind[])[ErrorKind.Invalid, ErrorKind.Conflict]));
    }

    [Fact]
    public async Task A_ticket_signs_in_once_also_with_two_codes_at_once()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var ticket = await somebody.TicketAsync();

        var answers = await Task.WhenAll(somebody.RecoveryCodes.Take(3).Select(code => app.As(Callers.Anonymous).SendAsync(new SignInWithCode(ticket, code))));

        Assert.Single(answers, a => a.Succeeded);
        Assert.Equal(ErrorKind.NotFound, (await app.As(Callers.Anonymous).SendAsync(new SignInWithCode(ticket, somebody.RecoveryCodes[5]))).Error?.Kind);
        Assert.Equal(9, (await somebody.Portal.SendAsync(new ShowMyFactors())).Value.RecoveryCodes); // who was refused has lost nothing
    }

    [Fact]
    public async Task A_recovery_code_works_once_also_at_once_however_it_is_typed_and_is_told_by_mail()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var tickets = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => somebody.TicketAsync()));
        var code = $" {somebody.RecoveryCodes[0].ToLowerInvariant().Replace("-", "")} ";

        var answers = await Task.WhenAll(tickets.Select(ticket => app.As(Callers.Anonymous).SendAsync(new SignInWithCode(ticket, code))));

        Assert.Single(answers, a => a.Succeeded);
        Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(somebody.RecoveryCodes[0])).Error?.Kind);
        Assert.Equal(9, (await somebody.Portal.SendAsync(new ShowMyFactors())).Value.RecoveryCodes);
        Assert.Equal(2, await app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.To == somebody.Email))); // set up, and used once
    }

    [Fact]
    public async Task The_codes_of_another_person_open_nothing()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var another = await app.SomebodyWithAnAppAsync();

        Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(another.NextCode())).Error?.Kind);
        Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(another.RecoveryCodes[0])).Error?.Kind);
        Assert.True((await another.SignInAsync(another.RecoveryCodes[0])).Succeeded);
    }

    [Fact]
    public async Task Guessing_pauses_longer_each_time_and_the_right_password_does_not_begin_anew()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var another = await app.SomebodyWithAnAppAsync();
        await Task.WhenAll(Enumerable.Range(0, 7).Select(i => somebody.SignInAsync(another.RecoveryCodes[i]))); // each with a right password before

        Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(somebody.NextCode())).Error?.Kind);
        Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(somebody.RecoveryCodes[0])).Error?.Kind); // right, and still unused
        app.Clock.Advance(Person.Pause + TimeSpan.FromSeconds(1));
        for (var i = 0; i < FactorAttempts.BeforePause; i++)
            Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(another.RecoveryCodes[i])).Error?.Kind);

        app.Clock.Advance(Person.Pause + TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(somebody.NextCode())).Error?.Kind);
        app.Clock.Advance(Person.Pause);
        Assert.True((await somebody.SignInAsync(somebody.RecoveryCodes[0])).Succeeded);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.People.Where(p => p.Id == somebody.Id.Value).Select(p => p.FactorFailures).SingleAsync()));
    }

    [Fact]
    public async Task Every_no_reads_the_same()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var code = somebody.NextCode();
        await somebody.SignInAsync(code);

        var used = await somebody.SignInAsync(code);
        var wrong = await somebody.SignInAsync("000000");
        for (var i = 0; i < FactorAttempts.BeforePause; i++)
            await somebody.SignInAsync("nonsense");

        var paused = await somebody.SignInAsync(somebody.NextCode());
        Assert.Equal(wrong.Error!.Message, used.Error!.Message);
        Assert.Equal(wrong.Error.Message, paused.Error!.Message);
    }

    [Fact]
    public async Task A_ticket_is_over_after_five_minutes()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var ticket = await somebody.TicketAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));

        Assert.Equal(ErrorKind.NotFound, (await app.As(Callers.Anonymous).SendAsync(new SignInWithCode(ticket, somebody.Code()))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(Callers.Anonymous).SendAsync(new OpenSecondStep(ticket))).Error?.Kind);
    }

    [Theory]
    [InlineData("stamp")]
    [InlineData("locked")]
    [InlineData("gone")]
    public async Task A_ticket_is_over_when_the_account_has_changed_since(string how)
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var ticket = await somebody.TicketAsync();
        await app.InDatabaseAsync(async db =>
        {
            var person = await db.People.SingleAsync(p => p.Id == somebody.Id.Value);
            if (how == "stamp")
                person.EndSessions();
            else if (how == "locked")
                person.LockoutEnd = DateTimeOffset.MaxValue;
            else
                db.Remove(person);

            await db.SaveChangesAsync();
        });

        Assert.Equal(ErrorKind.NotFound, (await app.As(Callers.Anonymous).SendAsync(new SignInWithCode(ticket, somebody.NextCode()))).Error?.Kind);
    }

    [Fact]
    public async Task Tickets_of_one_kind_are_none_of_another_and_a_changed_one_is_none_at_all()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var (id, email) = await app.AnAccountAsync();
        var offer = (await app.As(Caller.Of(id, email, null)).SendAsync(new OfferAuthenticatorApp(null))).Value.Ticket;
        var ticket = await somebody.TicketAsync();

        foreach (var wrong in (string[])[offer, "", "nonsense", ticket[..^2], ticket[..40] + (ticket[40] == 'A' ? 'B' : 'A') + ticket[41..]])
            Assert.Equal(ErrorKind.NotFound, (await app.As(Callers.Anonymous).SendAsync(new SignInWithCode(wrong, somebody.Code(1)))).Error?.Kind);
    }

    [Fact]
    public async Task A_new_password_by_mail_leaves_the_second_step_where_it_is()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        await app.InDatabaseAsync(async db =>
        {
            (await db.People.SingleAsync(p => p.Id == somebody.Id.Value)).EndSessions(); // what a reset does besides the password
            await db.SaveChangesAsync();
        });

        var first = await app.As(Callers.Anonymous).SendAsync(new SignIn(somebody.Email, Accounts.Password));

        Assert.Null(first.Value.Admitted);
    }
}
