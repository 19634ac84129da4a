using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Features.Plans;
using Portal.Kernel;
using Portal.Shell.Circuits;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>The control database is away for a while: pages say so, nobody is signed out, and everything is there again afterwards.</summary>
public sealed class OutageTests(OutageTests.BreakingApp app) : IClassFixture<OutageTests.BreakingApp>
{
    [Fact]
    public async Task A_page_says_that_something_is_away_with_the_status_that_means_it()
    {
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.Add("Accept", "text/html");

        var answer = await app.WhileAwayAsync(() => http.GetAsync("/pricing"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Not reachable right now", await answer.TextAsync());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/pricing")).StatusCode);
    }

    [Theory]
    [InlineData("/signup", "signup")]
    [InlineData("/signup/confirm/any", "confirm")]
    [InlineData("/signin", "signin")]
    [InlineData("/invitation/any", "invitation")]
    public async Task A_form_that_is_sent_meanwhile_is_told_so(string page, string form)
    {
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        var token = Regex.Match(await http.GetStringAsync("/signin"), "name=\"__RequestVerificationToken\" value=\"([^\"]+)").Groups[1].Value;
        using var content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("_handler", form), new("Form.Email", "ana@people.example"), new("Form.Password", "any")]);

        var answer = await app.WhileAwayAsync(() => http.PostAsync(page, content));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Not reachable right now", await answer.TextAsync());
    }

    [Fact]
    public async Task Nobody_is_signed_out_because_their_session_cannot_be_checked()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));

        var chrome = await app.WhileAwayAsync(() => http.GetAsync("/"));
        var page = await app.WhileAwayAsync(() => http.GetAsync("/account"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (chrome.StatusCode, page.StatusCode));
        Assert.Contains(email, await (await http.GetAsync("/account")).TextAsync());
    }

    [Fact]
    public async Task A_live_page_is_told_and_goes_on_living()
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CircuitPlace>().IsCircuit = true;
        var dispatchers = scope.ServiceProvider.GetRequiredService<Dispatchers>();
        IDispatcher page = ActivatorUtilities.CreateInstance<PageDispatcher>(scope.ServiceProvider, dispatchers, new Somebody());

        var query = await app.WhileAwayAsync(() => page.SendAsync(new ListPlans()));
        var command = await app.WhileAwayAsync(() => page.SendAsync(new ForgotPassword("somebody@people.example")));

        Assert.Equal((ErrorKind.Unavailable, ErrorKind.Unavailable), (query.Error?.Kind, command.Error?.Kind));
        Assert.True((await page.SendAsync(new ListPlans())).Succeeded);
    }

    private sealed class Somebody : ICurrentCaller
    {
        public ValueTask<Caller> GetAsync() => ValueTask.FromResult(Callers.Anonymous);
    }

    /// <summary>Fails as a provider does while its server is away: wrapped in an exception that says nothing.</summary>
    public sealed class BreakingApp : PortalApp
    {
        private volatile bool _isAway;

        public async Task<T> WhileAwayAsync<T>(Func<Task<T>> work)
        {
            _isAway = true;
            try
            {
                return await work();
            }
            finally
            {
                _isAway = false;
            }
        }

        protected override string RunsIn => Environments.Production;

        protected override void Change(IServiceCollection services)
        {
            services.AddScoped<IGate>(s => new BreakingGate(this, ActivatorUtilities.CreateInstance<Gate>(s)));
            services.AddSingleton<ISessionCheck>(s => new BreakingSessions(this, ActivatorUtilities.CreateInstance<SessionCheck>(s)));
        }

        private void Ask()
        {
            if (_isAway)
                throw new InvalidOperationException("Likely transient.", new TimeoutException());
        }

        private sealed class BreakingGate(BreakingApp app, IGate gate) : IGate
        {
            public Task<Error?> CheckAsync(AccessAttribute access, object message, CallerContext context, CancellationToken ct)
            {
                app.Ask();
                return gate.CheckAsync(access, message, context, ct);
            }
        }

        private sealed class BreakingSessions(BreakingApp app, ISessionCheck sessions) : ISessionCheck
        {
            public Task<IReadOnlySet<Session>> FindEndedAsync(IReadOnlyCollection<Session> all, CancellationToken ct)
            {
                app.Ask();
                return sessions.FindEndedAsync(all, ct);
            }
        }
    }
}
