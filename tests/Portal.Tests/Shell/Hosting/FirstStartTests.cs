using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Hosting;

/// <summary>What an empty database is given, when several nodes find it empty.</summary>
public sealed class FirstStartTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Of_two_nodes_that_start_at_once_the_later_takes_what_the_first_has_made()
    {
        await app.InDatabaseAsync(async db =>
        {
            await db.Cells.ExecuteDeleteAsync();
            await db.TemplateVersions.ExecuteDeleteAsync();
            await db.Plans.ExecuteDeleteAsync();
        });

        await BeforeSavingAsync(db => ProvisioningDefaults.EnsureAsync(db, app.Clock, CancellationToken.None));
        await BeforeSavingAsync(db => PlanDefaults.EnsureAsync(db, DateTimeOffset.UnixEpoch, CancellationToken.None));

        var counts = await app.InDatabaseAsync(async db => (await db.Cells.CountAsync(), await db.TemplateVersions.CountAsync(), await db.Plans.CountAsync()));
        Assert.Equal((2, 1, 4), counts);
    }

    /// <summary>Does the same from another node in the moment between this one's look and its save.</summary>
    private async Task BeforeSavingAsync(Func<PortalDb, Task> ensure)
    {
        var others = 0;
        await app.InDatabaseAsync(db =>
        {
            db.SavingChanges += (_, _) =>
            {
                if (others++ == 0)
                    Task.Run(() => app.InDatabaseAsync(ensure)).GetAwaiter().GetResult();
            };
            return ensure(db);
        });
        Assert.InRange(others, 1, 2);
    }
}
