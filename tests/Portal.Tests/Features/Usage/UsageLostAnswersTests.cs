using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Usage;
using Portal.Features.Usage.Ingest;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Usage;

/// <summary>Also with faults (<c>PORTAL_TEST_FAULTS</c>), which lose answers after the commit: what is sent until it is answered is counted once.</summary>
public sealed class UsageLostAnswersTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task What_is_sent_until_it_is_answered_is_counted_once()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var at = app.Clock.GetUtcNow().AddHours(-1);
        for (var batch = 0; batch < 60; batch++)
        {
            var events = Enumerable.Range(0, 5).Select(i => new UsageRecord(tenant, "app", $"{batch}-{i}", Meter.Requests, at.AddMinutes(-batch), 1)).ToList();
            for (var sent = 0; sent < 2; sent++)
            {
                await using var scope = app.Services.CreateAsyncScope();
                var report = await scope.ServiceProvider.GetRequiredService<IUsageIntake>().RecordAsync(events, CancellationToken.None);
                Assert.Empty(report.Refused);
            }
        }

        var hours = await app.InDatabaseAsync(db => db.UsageHours.AcrossTenants().Where(h => h.TenantId == tenant).ToListAsync());
        Assert.Equal((300L, 300), (hours.Sum(h => h.Sum), hours.Sum(h => h.Count)));
        Assert.Equal(300, await app.InDatabaseAsync(db => db.UsageEvents.AcrossTenants().CountAsync(e => e.TenantId == tenant)));
    }
}
