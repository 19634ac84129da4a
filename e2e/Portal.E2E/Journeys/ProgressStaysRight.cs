using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

/// <summary>Of a server of its own, because it is stopped and killed.</summary>
[OnAllDatabases]
public sealed class ProgressStaysRight(PortalUnderTest portal) : IClassFixture<PortalUnderTest>
{
    // Longer than any test takes: the step ends when its process does.
    private static readonly TimeSpan UntilTold = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task After_a_reload_and_a_restart_of_the_server()
    {
        var slug = People.NewSlug("restart");
        await portal.SlowDownAsync(slug, UntilTold, "create-storage");
        await portal.BrowseAsync(async visitor =>
        {
            await visitor.AskForATenantAsync(slug);
            await visitor.ConfirmAsync(portal, slug);
            await StepIsAsync(visitor, "create-storage", "running");

            await visitor.ReloadAsync();
            await StepIsAsync(visitor, "create-database", "done");
            await StepIsAsync(visitor, "create-storage", "running");

            await visitor.WhileServerIsAwayAsync(async () =>
            {
                await portal.Program.StopAsync();
                await portal.LetGoAsync(slug);
                await portal.StartAsync();

                // Nobody touches the page: it finds the server again by itself.
                await visitor.TimelineIsAsync("succeeded");
            });
            await Expect(visitor.Steps("done")).ToHaveCountAsync(11);
            await visitor.SetPasswordAndOpenAsync(slug);
        });
    }

    [Fact]
    public async Task After_the_server_was_killed_in_the_middle_of_a_step()
    {
        var slug = People.NewSlug("killed");
        await portal.SlowDownAsync(slug, UntilTold, "apply-schema");
        await portal.BrowseAsync(async visitor =>
        {
            await visitor.AskForATenantAsync(slug);
            await visitor.ConfirmAsync(portal, slug);
            await StepIsAsync(visitor, "apply-schema", "running");

            await visitor.WhileServerIsAwayAsync(async () =>
            {
                await portal.Program.KillAsync();
                await portal.LetGoAsync(slug);
                await portal.StartAsync();
                await visitor.TimelineIsAsync("succeeded");
            });
            await visitor.SetPasswordAndOpenAsync(slug);
        });
    }

    private static Task StepIsAsync(Visitor visitor, string step, string state) =>
        Expect(visitor.Page.Locator($".timeline-steps li[data-step='{step}']")).ToHaveAttributeAsync("data-state", state, new() { Timeout = 60_000 });
}
