using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

/// <summary>The pages in one process, the worker in another, both on one PostgreSQL.</summary>
[Trait("Databases", "Postgres")]
public sealed class WorkerElsewhere(WorkerElsewhere.WebOnly portal) : IClassFixture<WorkerElsewhere.WebOnly>
{
    [Fact]
    public async Task The_page_follows_a_worker_in_another_process()
    {
        Assert.SkipUnless(OwnDatabase.HasPostgres, "PORTAL_TEST_POSTGRES is not set: two processes share PostgreSQL, never a SQLite file.");
        var slug = People.NewSlug("apart");
        await portal.BrowseAsync(async visitor =>
        {
            // A mail, too, goes out from the worker.
            await using var worker = await portal.StartAnotherAsync("worker", PortalProcess.FreeAddress());
            await portal.SlowDownAsync(slug, TimeSpan.FromSeconds(8), "create-database", "check");
            await visitor.AskForATenantAsync(slug);
            await visitor.ConfirmAsync(portal, slug);
            await Expect(visitor.Steps("running")).ToHaveAttributeAsync("data-step", "check", new() { Timeout = 30_000 });
            await visitor.TimelineIsAsync("succeeded");
            await visitor.SetPasswordAndOpenAsync(slug);
        });
    }

    [Fact]
    public async Task Without_a_worker_the_operation_waits_and_the_next_worker_takes_it_up()
    {
        Assert.SkipUnless(OwnDatabase.HasPostgres, "PORTAL_TEST_POSTGRES is not set: two processes share PostgreSQL, never a SQLite file.");
        var slug = People.NewSlug("later");
        await portal.BrowseAsync(async visitor =>
        {
            await portal.SlowDownAsync(slug, TimeSpan.FromMinutes(5), "create-storage");
            var first = await portal.StartAnotherAsync("worker", PortalProcess.FreeAddress());
            await visitor.AskForATenantAsync(slug);
            await visitor.ConfirmAsync(portal, slug);
            await Expect(visitor.Steps("running")).ToHaveAttributeAsync("data-step", "create-storage", new() { Timeout = 30_000 });
            await first.KillAsync();
            await portal.LetGoAsync(slug);

            await using var second = await portal.StartAnotherAsync("worker", PortalProcess.FreeAddress());

            await visitor.TimelineIsAsync("succeeded");
            await first.DisposeAsync();
        });
    }

    [Fact]
    public async Task Progress_stays_right_while_the_connection_that_listens_is_cut_again_and_again()
    {
        Assert.SkipUnless(OwnDatabase.HasPostgres, "PORTAL_TEST_POSTGRES is not set: two processes share PostgreSQL, never a SQLite file.");
        var slug = People.NewSlug("deaf");
        await portal.BrowseAsync(async visitor =>
        {
            await using var worker = await portal.StartAnotherAsync("worker", PortalProcess.FreeAddress());
            await portal.SlowDownAsync(slug, TimeSpan.FromMinutes(5), "create-storage");
            await visitor.AskForATenantAsync(slug);
            await visitor.ConfirmAsync(portal, slug);
            await Expect(visitor.Steps("running")).ToHaveAttributeAsync("data-step", "create-storage", new() { Timeout = 30_000 });
            var cuts = 0;
            using var watching = new CancellationTokenSource();
            var cutting = Task.Run(async () =>
            {
                while (!watching.IsCancellationRequested)
                {
                    cuts += await portal.CutListenersAsync();
                    await Task.Delay(300, watching.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            });
            while (cuts == 0)
                await Task.Delay(50);

            await portal.LetGoAsync(slug); // the step that waits ends with its worker; the next one takes it up
            await worker.StopAsync();
            await using var next = await portal.StartAnotherAsync("worker", PortalProcess.FreeAddress());

            await visitor.TimelineIsAsync("succeeded");
            await Expect(visitor.Steps("done")).ToHaveCountAsync(11);
            await watching.CancelAsync();
            await cutting;
        });
    }

    public sealed class WebOnly(Browser browser) : PortalUnderTest(browser)
    {
        public override ValueTask InitializeAsync() => OwnDatabase.HasPostgres ? base.InitializeAsync() : ValueTask.CompletedTask;

        protected override bool OnPostgres => true;

        protected override string Roles => "web";
    }
}
