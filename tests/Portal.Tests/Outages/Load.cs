using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Features.Members;
using Portal.Tests.Features.SignUp;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Outages;

/// <summary>People and a worker who go on whatever happens to what they need: they sign up, read pages, close tenants and open them again.</summary>
internal sealed class Load(PortalApp app)
{
    private readonly ConcurrentBag<string> _signedUp = [];
    private readonly ConcurrentBag<string> _unexpected = [];
    private readonly ConcurrentBag<(string Page, HttpStatusCode Status)> _answers = [];
    private readonly List<TenantId> _tenants = [];
    private int _away;

    /// <summary>How often somebody was told that something is away.</summary>
    public int Away => _away;

    /// <summary>Does as people do while <paramref name="trouble"/> runs and a little longer; everything must be well afterwards.</summary>
    public async Task GoOnAsync(Func<Task> trouble)
    {
        await new Visitor(app).OpenAsync();
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        var administrator = app.As(await app.CallerOfAsync(Callers.Administrator));
        var operations = new List<OperationId>();
        for (var i = 0; i < 6; i++)
        {
            var (tenant, id) = await app.AskForATenantAsync();
            _tenants.Add(tenant);
            operations.Add(id);
        }

        using var done = new CancellationTokenSource();
        Task[] people =
        [
            RepeatAsync(SignUpAsync, done.Token), RepeatAsync(() => ReadAsync(http, "/pricing"), done.Token), RepeatAsync(() => ReadAsync(http, "/account"), done.Token),
            RepeatAsync(() => CloseOrOpenAsync(administrator), done.Token),
        ];
        await trouble();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await done.CancelAsync();
        await Task.WhenAll(people);
        await AssertWellAsync(http, operations);
    }

    public IReadOnlyCollection<HttpStatusCode> AnswersOf(string page) => [.. _answers.Where(a => a.Page == page).Select(a => a.Status)];

    private async Task AssertWellAsync(HttpClient http, List<OperationId> operations)
    {
        Assert.Empty(_unexpected);
        Assert.NotEmpty(_signedUp);
        Assert.All(_answers, a => Assert.Contains(a.Status, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable])); // nobody was signed out: no redirect
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/account")).StatusCode);
        foreach (var id in operations)
            await PortalApp.UntilAsync("the operation ends", async () => (await app.OperationAsync(id)).Status == OperationStatus.Succeeded, TimeSpan.FromSeconds(90));

        await PortalApp.UntilAsync("nothing is open", async () => await app.InDatabaseAsync(db => db.Operations.CountAsync(o => o.FinishedAt == null)) == 0, TimeSpan.FromSeconds(90));
        await PortalApp.UntilAsync("all mails are out", async () =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(1)); // what was claimed when the trouble began is tried again after a minute
            return await app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.State != MailState.Delivered)) == 0;
        }, TimeSpan.FromSeconds(90));
        foreach (var address in _signedUp)
            Assert.Equal(1, await app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.To == address)));

        await app.AssertVerifiedAsync();
    }

    private async Task SignUpAsync()
    {
        var request = Visitor.Request();
        var result = await app.As(Callers.Anonymous).SendAsync(request);
        if (result.Succeeded)
            _signedUp.Add(request.Email);
        else
            _unexpected.Add($"sign-up: {result.Error!.Message}");
    }

    private async Task ReadAsync(HttpClient http, string page)
    {
        using var answer = await http.GetAsync(page);
        _answers.Add((page, answer.StatusCode));
        if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            return;

        Interlocked.Increment(ref _away);
        if (!(await answer.TextAsync()).Contains("Not reachable right now", StringComparison.Ordinal))
            _unexpected.Add($"{page}: an outage that does not say so");
    }

    private async Task CloseOrOpenAsync(IDispatcher administrator)
    {
        var tenant = _tenants[Random.Shared.Next(_tenants.Count)];
        var result = Random.Shared.Next(2) == 0
            ? await administrator.SendAsync(new SuspendTenant(tenant, SuspensionReason.StaffRequest, "Closed under load."))
            : await administrator.SendAsync(new ResumeTenant(tenant, "Opened under load."));
        if (result.Error is { Kind: not ErrorKind.Conflict } error)
            _unexpected.Add($"tenant {tenant}: {error.Message}");
    }

    private async Task RepeatAsync(Func<Task> work, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            try
            {
                await work();
            }
            catch (Exception exception) when (Outage.Is(exception))
            {
                Interlocked.Increment(ref _away);
            }
            catch (Exception exception)
            {
                _unexpected.Add(exception.ToString());
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }
}
