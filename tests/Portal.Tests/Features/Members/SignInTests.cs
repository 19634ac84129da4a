using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Portal.Features.Audit;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

public sealed class SignInTests(SignInTests.CountingApp app) : IClassFixture<SignInTests.CountingApp>
{
    [Fact]
    public async Task The_right_password_admits_and_is_audited_under_the_persons_name()
    {
        var (id, email) = await app.AnAccountAsync();

        var answer = await SignInAsync(email.ToUpperInvariant(), Accounts.Password);

        Assert.Equal(id, answer.Value.Admitted?.Person);
        var row = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(a => a.What == nameof(SignIn) && a.PersonId == id));
        Assert.Equal(email, row.Who);
        Assert.False(row.Refused);
        Assert.DoesNotContain(Accounts.Password, row.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_and_a_wrong_address_get_the_same_answer_for_the_same_work()
    {
        var (_, email) = await app.AnAccountAsync();
        var before = app.Verified;
        var wrongPassword = await SignInAsync(email, "wrong password");
        var forThePassword = app.Verified - before;
        var wrongAddress = await SignInAsync("nobody@people.example", "wrong password");

        Assert.Equal(ErrorKind.Forbidden, wrongPassword.Error?.Kind);
        Assert.Equal(wrongPassword.Error?.Message, wrongAddress.Error?.Message);
        Assert.Equal((1, 1), (forThePassword, app.Verified - before - forThePassword));
    }

    [Fact]
    public async Task Many_wrong_passwords_at_once_get_no_more_tries_than_a_few_in_a_row()
    {
        var (id, email) = await app.AnAccountAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => SignInAsync(email, i == 11 ? "wrong again here" : $"wrong password {i}")));

        Assert.All(answers, a => Assert.Equal(ErrorKind.Forbidden, a.Error?.Kind));
        Assert.Equal(ErrorKind.Forbidden, (await SignInAsync(email, Accounts.Password)).Error?.Kind);
        Assert.True(await app.InDatabaseAsync(db => db.People.AnyAsync(p => p.Id == id.Value && p.LockoutEnd != null)));

        app.Clock.Advance(Person.Pause + TimeSpan.FromSeconds(1));
        Assert.True((await SignInAsync(email, Accounts.Password)).Succeeded);
    }

    [Fact]
    public async Task The_right_password_forgets_the_wrong_ones_before_it()
    {
        var (_, email) = await app.AnAccountAsync();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 1; i < Person.AttemptsBeforePause; i++)
                await SignInAsync(email, "wrong password");

            Assert.True((await SignInAsync(email, Accounts.Password)).Succeeded);
        }
    }

    [Fact]
    public async Task An_invited_account_without_a_password_admits_nobody()
    {
        var (_, email) = await app.AnAccountAsync(person =>
        {
            person.PasswordHash = null;
            return Task.CompletedTask;
        });

        Assert.Equal(ErrorKind.Forbidden, (await SignInAsync(email, Accounts.Password)).Error?.Kind);
        Assert.Contains(nameof(SignIn.Password), (await SignInAsync(email, "")).Error!.Fields.Select(f => f.Field));
    }

    [Fact]
    public async Task A_locked_account_admits_nobody_however_right_the_password_is()
    {
        var (_, email) = await app.AnAccountAsync(person =>
        {
            person.LockoutEnd = DateTimeOffset.MaxValue;
            return Task.CompletedTask;
        });

        Assert.Equal(ErrorKind.Forbidden, (await SignInAsync(email, Accounts.Password)).Error?.Kind);
    }

    [Fact]
    public async Task A_failed_sign_in_is_noted_as_refused()
    {
        await SignInAsync("someone-else@people.example", "wrong password");

        var row = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(a => a.What == nameof(SignIn) && a.Details.Contains("someone-else@people.example")));
        Assert.True(row.Refused);
        Assert.DoesNotContain("wrong password", row.Details, StringComparison.Ordinal);
    }

    private Task<Result<FirstStep>> SignInAsync(string email, string password) => app.As(Callers.Anonymous).SendAsync(new SignIn(email, password));

    /// <summary>Counts how often a password is compared with a hash, which is what takes the time.</summary>
    public sealed class CountingApp : PortalApp
    {
        private int _verified;

        public int Verified => _verified;

        protected override void Change(IServiceCollection services) =>
            services.AddScoped<IPasswordHasher<Person>>(s => new CountingHasher(this, s.GetRequiredService<IOptions<PasswordHasherOptions>>()));

        private sealed class CountingHasher(CountingApp app, IOptions<PasswordHasherOptions> options) : PasswordHasher<Person>(options)
        {
            public override PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword)
            {
                Interlocked.Increment(ref app._verified);
                return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
            }
        }
    }
}
