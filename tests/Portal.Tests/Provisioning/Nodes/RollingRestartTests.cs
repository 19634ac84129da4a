using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Nodes;

/// <summary>
/// Two web nodes and two workers, real processes on one database, are stopped and started anew one after another while people sign up over HTTP without a
/// pause: once around by default, as often as <c>PORTAL_TEST_ROLLING</c> says otherwise.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RollingRestartTests(KillTests.IdleApp app) : IClassFixture<KillTests.IdleApp>
{
    private const int Visitors = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan BetweenVisits = TimeSpan.FromMilliseconds(500);
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("PORTAL_TEST_ROLLING") is { Length: > 0 } set ? set : "1", CultureInfo.InvariantCulture);

    private readonly ConcurrentBag<string> _accepted = [];

    [Fact]
    public async Task Restarting_all_nodes_one_after_another_loses_no_sign_up()
    {
        Assert.SkipWhen(TestDatabase.Provider == DatabaseProvider.Sqlite, "On SQLite one process serves.");
        var nodes = new List<Node> { new(app, "web"), new(app, "web"), new(app, "worker"), new(app, "worker") };
        await using var balancer = new Balancer([.. nodes.Where(n => n.Roles == "web").Select(n => n.Address)]);
        try
        {
            foreach (var node in nodes)
                await node.StartAsync();

            using var closing = new CancellationTokenSource();
            var visitors = Enumerable.Range(0, Visitors).Select(_ => SignUpOverAndOverAsync(balancer, closing.Token)).ToList();
            await PortalApp.UntilAsync("people sign up", () => Task.FromResult(_accepted.Count >= Visitors || visitors.Exists(v => v.IsFaulted)), Patience);
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var node in nodes)
                {
                    await node.StopAsync();
                    await node.StartAsync();
                    await PortalApp.UntilAsync("the balancer sees it", () => Task.FromResult(node.Roles != "web" || balancer.IsReady(node.Address)), Patience);
                }
            }

            await closing.CancelAsync();
            await Task.WhenAll(visitors);
            await AssertNothingIsLostAsync();
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{_accepted.Count} sign-ups over {Rounds * nodes.Count} restarts, {balancer.Answered.Values.Sum()} requests answered, {balancer.Refused} refused and sent elsewhere");
        }
        finally
        {
            nodes.ForEach(n => n.Dispose());
        }
    }

    private async Task SignUpOverAndOverAsync(Balancer balancer, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var slug = $"rolling-{Guid.NewGuid().ToString("N")[..12]}";
            using var visitor = balancer.NewVisitor();
            var asked = await visitor.FillInAsync("/signup", "signup",
                ("Form.Plan", "free"), ("Form.Organisation", slug), ("Form.Slug", slug), ("Form.Email", $"ana@{slug}.example"),
                ("Form.Region", "eu"), ("Form.Language", "en"), ("Form.Terms", "true"));
            Assert.True(asked.StatusCode == HttpStatusCode.Redirect, $"{asked.StatusCode}: {await asked.TextAsync()}");

            var mail = await app.Mails.WaitForAsync($"ana@{slug}.example", atMost: Patience);
            var confirm = Mailbox.LinkIn(mail).AbsolutePath;
            var confirmed = await visitor.FillInAsync(confirm, "confirm");
            Assert.True(confirmed.StatusCode == HttpStatusCode.Redirect, $"{confirmed.StatusCode}: {await confirmed.TextAsync()}");
            Assert.Contains("/signup/progress/", confirmed.Headers.Location!.ToString());
            _accepted.Add(slug);
            await Task.Delay(BetweenVisits, CancellationToken.None); // without it the visitors keep the nodes from starting
        }
    }

    private async Task AssertNothingIsLostAsync()
    {
        await PortalApp.UntilAsync("every tenant is active and every mail is out", async () => await app.InDatabaseAsync(async db =>
            !await db.Operations.AnyAsync(o => o.FinishedAt == null && o.Status != OperationStatus.Failed) && !await db.OutgoingMails.AnyAsync(m => m.State == MailState.Pending)), Patience);

        await app.InDatabaseAsync(async db =>
        {
            Assert.Empty(await db.Operations.Where(o => o.Status != OperationStatus.Succeeded).Select(o => o.Reason).ToListAsync());
            var tenants = await db.Set<Tenant>().ToListAsync();
            Assert.Equal(_accepted.Order(), tenants.Select(t => t.Slug).Order());
            Assert.All(tenants, t => Assert.Equal(TenantStatus.Active, t.Status));
            Assert.Equal(tenants.Count, await db.Operations.CountAsync());

            // One to confirm, one that invites, one that welcomes; each of them delivered.
            var mails = await db.OutgoingMails.ToListAsync();
            Assert.All(mails, m => Assert.Equal(MailState.Delivered, m.State));
            Assert.All(_accepted, slug => Assert.Equal(3, mails.Count(m => m.To == $"ana@{slug}.example")));
            Assert.All(_accepted, slug => Assert.Equal(3, app.Mails.To($"ana@{slug}.example").Select(m => m.MessageId).Distinct().Count()));
        });
        await using var scope = app.Services.CreateAsyncScope();
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None));
    }

    /// <summary>One process of the installation; it comes back at the same address.</summary>
    private sealed class Node(PortalApp app, string roles) : IDisposable
    {
        private ProgramRun? _program;

        public string Roles => roles;

        public Uri Address { get; } = Balancer.FreeAddress();

        public async Task StartAsync()
        {
            _program = KillTests.StartNode(app, roles, Address.GetLeftPart(UriPartial.Authority), "--Portal:DrainSeconds=1", "--RateLimits:SignUp=100000", "--RateLimits:Tokens=100000");
            await _program.UntilItSaysAsync("is running");
        }

        public async Task StopAsync()
        {
            await _program!.StopAsync();
            _program.Dispose();
        }

        public void Dispose() => _program?.Dispose();
    }
}
