using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Features.Usage.Ingest;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Usage;

/// <summary>What is reported is counted once, whatever comes twice, late, in another order or at once.</summary>
[WithoutFaults("It counts what single answers say; what is left when answers are lost is asked by UsageLostAnswersTests.")]
public sealed class UsageIntakeTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task An_event_is_counted_once_however_often_it_comes()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var at = app.Clock.GetUtcNow().AddMinutes(-5);
        var one = new UsageRecord(tenant, "app", "1", Meter.Requests, at, 10);

        var first = await RecordAsync(one, one);
        var second = await RecordAsync(one);

        Assert.Equal((1, 1, 0), (first.Accepted, first.Repeated, first.Refused.Count));
        Assert.Equal((0, 1, 0), (second.Accepted, second.Repeated, second.Refused.Count));
        Assert.Equal(10, await SumAsync(tenant, Meter.Requests));
    }

    [Fact]
    public async Task The_same_id_from_another_source_or_of_another_tenant_is_another_event()
    {
        var (tenant, other) = (await app.Given.AnActiveTenantAsync(), await app.Given.AnActiveTenantAsync());
        var at = app.Clock.GetUtcNow().AddMinutes(-5);

        var report = await RecordAsync(
            new(tenant, "app", "x", Meter.Requests, at, 1), new(tenant, "App", "x", Meter.Requests, at, 2), new(tenant, "app", "X", Meter.Requests, at, 4), new(other, "app", "x", Meter.Requests, at, 8));

        Assert.Equal(4, report.Accepted);
        Assert.Equal(7, await SumAsync(tenant, Meter.Requests));
        Assert.Equal(8, await SumAsync(other, Meter.Requests));
    }

    [Fact]
    public async Task The_same_id_with_other_content_is_kept_for_staff_and_not_counted()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var at = app.Clock.GetUtcNow().AddMinutes(-5);
        await RecordAsync(new UsageRecord(tenant, "app", "1", Meter.Requests, at, 10));

        for (var i = 0; i < 2; i++)
        {
            var report = await RecordAsync(new UsageRecord(tenant, "app", "1", Meter.Requests, at, 11), new UsageRecord(tenant, "app", "2", Meter.Requests, at, 1));
            Assert.Equal(("conflict", 0), (Assert.Single(report.Refused).Reason, report.Refused[0].Position));
        }

        Assert.Equal(11, await SumAsync(tenant, Meter.Requests));
        var held = Assert.Single(await HeldAsync(tenant));
        Assert.Equal((HeldReason.Conflict, 11L), (held.Reason, held.Quantity));
    }

    [Fact]
    public async Task What_cannot_be_counted_is_refused_with_its_position_and_the_rest_is_counted()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var gone = await app.Given.ATenantAsync(TenantStatus.Deleted);
        var now = app.Clock.GetUtcNow();

        var report = await RecordAsync(
            new(tenant, "app", "good", Meter.Requests, now, 1),
            new(TenantId.New(), "app", "a", Meter.Requests, now, 1),
            new(gone, "app", "b", Meter.Requests, now, 1),
            new(tenant, "app", "c", "no.such.meter", now, 1),
            new(tenant, "app", "d", Meter.Requests, now.AddMinutes(6), 1),
            new(tenant, "app", "e", Meter.Requests, now - UsageEvent.KeptFor - TimeSpan.FromMinutes(1), 1),
            new(tenant, "app", "f", Meter.Requests, now, -1),
            new(tenant, "app", "g", Meter.Requests, now, UsageIntake.MostQuantity + 1),
            new(tenant, "", "h", Meter.Requests, now, 1),
            new(tenant, "app", new string('x', 101), Meter.Requests, now, 1),
            new(tenant, "app", "also good", Meter.Requests, now - UsageEvent.KeptFor + TimeSpan.FromMinutes(1), 2));

        Assert.Equal(2, report.Accepted);
        Assert.Equal(
            [(1, "unknown-tenant"), (2, "unknown-tenant"), (3, "unknown-meter"), (4, "in-the-future"), (5, "too-late"), (6, "bad-quantity"), (7, "bad-quantity"), (8, "bad-source"), (9, "bad-id")],
            report.Refused.Select(r => (r.Position, r.Reason)));
        Assert.Equal(3, await SumAsync(tenant, Meter.Requests));
        Assert.Equal(HeldReason.TooLate, Assert.Single(await HeldAsync(tenant)).Reason);
    }

    [Fact]
    public async Task The_order_of_events_and_how_they_are_cut_into_batches_change_nothing()
    {
        var (straight, shuffled) = (await app.Given.AnActiveTenantAsync(), await app.Given.AnActiveTenantAsync());
        var random = new Random(7);
        var now = app.Clock.GetUtcNow();
        var events = Enumerable.Range(0, 300)
            .Select(i => (Id: $"e{i}", Meter: i % 3 == 0 ? Meter.Storage : Meter.Requests, At: now.AddMinutes(-random.Next(0, 3000)), Quantity: (long)random.Next(0, 1000))).ToList();

        await RecordAsync([.. events.Select(e => new UsageRecord(straight, "app", e.Id, e.Meter, e.At, e.Quantity))]);
        foreach (var batch in events.Concat(events.Take(100)).OrderBy(_ => random.Next()).Chunk(17))
            await RecordAsync([.. batch.Select(e => new UsageRecord(shuffled, "app", e.Id, e.Meter, e.At, e.Quantity))]);

        Assert.Equal(await HoursAsync(straight), await HoursAsync(shuffled));
        Assert.Equal(events.Where(e => e.Meter == Meter.Requests).Sum(e => e.Quantity), await SumAsync(shuffled, Meter.Requests));
    }

    [Fact]
    public async Task Of_many_that_report_the_same_at_once_each_event_counts_once()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var at = app.Clock.GetUtcNow().AddMinutes(-1);
        var events = Enumerable.Range(0, 100).Select(i => new UsageRecord(tenant, "app", $"{i}", Meter.Requests, at.AddMinutes(-i), 1)).ToArray();
        var reports = new IntakeReport[6];

        AtOnce.Run([.. Enumerable.Range(0, reports.Length).Select(n => (Func<Task>)(async () => reports[n] = await RecordAsync([.. events.OrderBy(e => (n * 31 + e.Id.Length * 17) % 7)])))]);

        Assert.Equal(100, reports.Sum(r => r.Accepted));
        Assert.Equal(500, reports.Sum(r => r.Repeated));
        Assert.Equal(100, await SumAsync(tenant, Meter.Requests));
    }

    [Fact]
    public async Task Levels_keep_the_highest_of_each_hour_and_stand_until_the_next()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var hour = UsageHour.Of(app.Clock.GetUtcNow());
        await RecordAsync(
            new(tenant, "app", "1", Meter.Storage, hour.AddHours(-6), 4_000_000_000), // stands for two hours
            new(tenant, "app", "2", Meter.Storage, hour.AddHours(-4).AddMinutes(10), 8_000_000_000),
            new(tenant, "app", "3", Meter.Storage, hour.AddHours(-4).AddMinutes(20), 2_000_000_000), // the same hour: the highest counts
            new(tenant, "app", "4", Meter.Storage, hour.AddHours(-3), 1_000_000_000));

        var use = await ReadAsync(tenant, hour.AddHours(-5), hour);

        // Hours -5 (4, carried in), -4 (8), -3, -2, -1 (1 each).
        Assert.Equal((4m + 8 + 1 + 1 + 1) / 5, use[Meter.Storage].Billed);
        Assert.Equal(1_000_000_000, use[Meter.Storage].Used);
    }

    [Fact]
    public async Task Two_periods_that_follow_each_other_count_every_hour_once()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var hour = UsageHour.Of(app.Clock.GetUtcNow());
        await RecordAsync([.. Enumerable.Range(1, 48).Select(i => new UsageRecord(tenant, "app", $"{i}", Meter.Requests, hour.AddHours(-i).AddMinutes(30), i))]);
        var cut = hour.AddHours(-20).AddMinutes(17);

        var before = await ReadAsync(tenant, hour.AddHours(-48), cut);
        var after = await ReadAsync(tenant, cut, hour);

        Assert.Equal(48 * 49 / 2, before[Meter.Requests].Billed + after[Meter.Requests].Billed);
    }

    private async Task<IntakeReport> RecordAsync(params UsageRecord[] events)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IUsageIntake>().RecordAsync(events, CancellationToken.None);
    }

    private async Task<IReadOnlyDictionary<string, MeterUse>> ReadAsync(TenantId tenant, DateTimeOffset from, DateTimeOffset to)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<UsageReader>().ReadAsync(tenant, Meter.BuiltIn, from, to, app.Clock.GetUtcNow(), CancellationToken.None);
    }

    private Task<long> SumAsync(TenantId tenant, string meter) =>
        app.InDatabaseAsync(db => db.UsageHours.AcrossTenants().Where(h => h.TenantId == tenant && h.Meter == meter).SumAsync(h => h.Sum));

    private Task<List<string>> HoursAsync(TenantId tenant) => app.InDatabaseAsync(async db =>
        (await db.UsageHours.AcrossTenants().Where(h => h.TenantId == tenant).OrderBy(h => h.Meter).ThenBy(h => h.Hour).ToListAsync()).ConvertAll(h => $"{h.Meter} {h.Hour:O} {h.Sum} {h.Max} {h.Count}"));

    private Task<List<HeldEvent>> HeldAsync(TenantId tenant) => app.InDatabaseAsync(db => db.HeldEvents.AcrossTenants().Where(h => h.TenantId == tenant).ToListAsync());
}
