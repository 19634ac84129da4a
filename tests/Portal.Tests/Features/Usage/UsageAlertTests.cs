using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Usage;
using Portal.Features.Usage.Ingest;
using Portal.Features.Usage.Measuring;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Usage;

/// <summary>Who comes near a limit is told once; who is beyond it is so until they are not.</summary>
public sealed class UsageAlertTests(PortalApp app) : IClassFixture<PortalApp>
{
    private const long Gigabyte = 1_000_000_000; // the test plan gives one

    [Fact]
    public async Task Each_threshold_is_told_once_and_several_at_once_make_one_mail()
    {
        var tenant = await app.Given.AnActiveTenantAsync();

        await StoreAsync(tenant, "1", Gigabyte * 4 / 10);
        Assert.Equal(0, await MailsAsync(tenant));
        await StoreAsync(tenant, "2", Gigabyte / 2);
        Assert.Equal(1, await MailsAsync(tenant));
        await StoreAsync(tenant, "3", Gigabyte * 6 / 10);
        Assert.Equal(1, await MailsAsync(tenant));
        await StoreAsync(tenant, "4", Gigabyte); // 80 and 100
        Assert.Equal(2, await MailsAsync(tenant));
        await StoreAsync(tenant, "5", Gigabyte * 2);
        Assert.Equal(2, await MailsAsync(tenant));
        Assert.Equal([50, 80, 100], await app.InDatabaseAsync(db => db.UsageAlerts.AcrossTenants().Where(a => a.TenantId == tenant).OrderBy(a => a.Threshold).Select(a => a.Threshold).ToListAsync()));
    }

    [Fact]
    public async Task Of_many_that_look_at_once_one_tells()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        await RecordAsync(tenant, "1", Gigabyte);

        AtOnce.Run([.. Enumerable.Repeat<Func<Task>>(() => LookAsync(tenant), 6)]);

        Assert.Equal(1, await MailsAsync(tenant));
    }

    [Fact]
    public async Task Being_over_a_limit_is_a_state_that_ends()
    {
        var tenant = await app.Given.AnActiveTenantAsync();

        await StoreAsync(tenant, "1", Gigabyte + 1);
        Assert.Equal(Meter.Storage, Assert.Single(await OverAsync(tenant)).Meter);
        app.Clock.Advance(TimeSpan.FromHours(1));
        await StoreAsync(tenant, "2", Gigabyte);
        Assert.Empty(await OverAsync(tenant));
    }

    [Fact]
    public async Task What_this_process_counts_is_known_at_once_and_what_others_count_soon()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var quotas = app.Services.GetRequiredService<IQuotas>();
        Assert.Equal(QuotaAnswer.Allowed, (await quotas.OfAsync(tenant, CancellationToken.None)).ByMeter[Meter.Storage].Decide(Gigabyte).Answer);

        await RecordAsync(tenant, "1", Gigabyte);
        Assert.Equal(QuotaAnswer.Overage, (await quotas.OfAsync(tenant, CancellationToken.None)).ByMeter[Meter.Storage].Decide(1).Answer);

        // Another process: the rows are there, and this one has not been told.
        app.Clock.Advance(TimeSpan.FromHours(1));
        _ = await quotas.OfAsync(tenant, CancellationToken.None);
        var hour = UsageHour.Of(app.Clock.GetUtcNow());
        await app.InDatabaseAsync(db =>
        {
            db.Add(new UsageHour { TenantId = tenant, Meter = Meter.Storage, Hour = hour, Sum = 5, Max = 5, Count = 1 });
            return db.SaveChangesAsync();
        });
        Assert.Equal(Gigabyte, (await quotas.OfAsync(tenant, CancellationToken.None)).ByMeter[Meter.Storage].Used);
        app.Clock.Advance(Quotas.FreshFor);
        Assert.Equal(5, (await quotas.OfAsync(tenant, CancellationToken.None)).ByMeter[Meter.Storage].Used);
    }

    private async Task StoreAsync(TenantId tenant, string id, long bytes)
    {
        await RecordAsync(tenant, id, bytes);
        await LookAsync(tenant);
    }

    private async Task RecordAsync(TenantId tenant, string id, long bytes)
    {
        await using var scope = app.Services.CreateAsyncScope();
        Assert.Empty((await scope.ServiceProvider.GetRequiredService<IUsageIntake>().RecordAsync([new(tenant, "test", id, Meter.Storage, app.Clock.GetUtcNow(), bytes)], CancellationToken.None)).Refused);
    }

    private async Task LookAsync(TenantId tenant)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UsageAlerts>().LookAsync(tenant, CancellationToken.None);
    }

    private Task<int> MailsAsync(TenantId tenant) => app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.TenantId == tenant));

    private Task<List<OverLimit>> OverAsync(TenantId tenant) => app.InDatabaseAsync(db => db.OverLimits.AcrossTenants().Where(o => o.TenantId == tenant).ToListAsync());
}
