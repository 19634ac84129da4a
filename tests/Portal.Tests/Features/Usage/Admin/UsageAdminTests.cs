using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Usage;
using Portal.Features.Usage.Admin;
using Portal.Features.Usage.Ingest;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Usage.Admin;

/// <summary>Own meters, held events, and who uses most.</summary>
public sealed class UsageAdminTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task An_own_meter_takes_events_until_it_ends()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var staff = app.As(Callers.Administrator);
        Assert.Equal("unknown-meter", Assert.Single((await RecordAsync(Of(tenant, "1", "reports.exported", 1))).Refused).Reason);

        Assert.True((await staff.SendAsync(new CreateMeter("reports.exported", "Exported reports", "", 1, Aggregation.Sum))).Succeeded);
        Assert.Equal("Code", Assert.Single((await staff.SendAsync(new CreateMeter("reports.exported", "Again", "", 1, Aggregation.Sum))).Error!.Fields).Field);
        Assert.Empty((await RecordAsync(Of(tenant, "1", "reports.exported", 1))).Refused);

        Assert.True((await staff.SendAsync(new RetireMeter("reports.exported"))).Succeeded);
        Assert.Equal("unknown-meter", Assert.Single((await RecordAsync(Of(tenant, "2", "reports.exported", 1))).Refused).Reason);
        Assert.Equal(ErrorKind.Conflict, (await staff.SendAsync(new RetireMeter(Meter.Storage))).Error!.Kind);
    }

    [Theory]
    [InlineData("A.b", "Name", "", 1, "Code")]
    [InlineData("money", "Name", "", 1, "Code")]
    [InlineData("x", "Name", "", 1, "Code")]
    [InlineData("a.b", " ", "", 1, "Name")]
    [InlineData("a.b", "Name", "a unit of far too many words", 1, "Unit")]
    [InlineData("a.b", "Name", "", 0, "PerUnit")]
    public async Task What_is_no_meter_is_refused_at_its_field(string code, string name, string unit, long perUnit, string field) =>
        Assert.Equal(field, Assert.Single((await app.As(Callers.Administrator).SendAsync(new CreateMeter(code, name, unit, perUnit, Aggregation.Sum))).Error!.Fields).Field);

    [Fact]
    public async Task The_biggest_and_the_fastest_growing_come_first_and_held_events_can_be_put_away()
    {
        var (big, growing) = (await app.Given.AnActiveTenantAsync(), await app.Given.AnActiveTenantAsync());
        var now = app.Clock.GetUtcNow();
        await RecordAsync(
            Of(big, "1", Meter.Bandwidth, 900_000_000_000, now), Of(big, "2", Meter.Bandwidth, 900_000_000_000, now.AddDays(-10)),
            Of(growing, "1", Meter.Bandwidth, 90_000_000_000, now), Of(growing, "2", Meter.Bandwidth, 1_000_000_000, now.AddDays(-10)));
        await RecordAsync(Of(big, "1", Meter.Bandwidth, 5, now));
        var staff = app.As(Callers.Administrator);

        var biggest = (await staff.SendAsync(new ShowTenantUsage(Meter.Bandwidth, UsageOrder.Biggest))).Value;
        Assert.Equal([big, growing], biggest.Rows.Select(r => r.Id).Where(id => id == big || id == growing));
        Assert.Equal((900m, 900m), (biggest.Rows[0].Used, biggest.Rows[0].Before));
        Assert.Equal(growing, (await staff.SendAsync(new ShowTenantUsage(Meter.Bandwidth, UsageOrder.FastestGrowing))).Value.Rows[0].Id);

        var held = biggest.Held.Single(h => h.TenantId == big);
        Assert.True((await staff.SendAsync(new RemoveHeldEvent(held.Id))).Succeeded);
        Assert.Equal(ErrorKind.NotFound, (await staff.SendAsync(new RemoveHeldEvent(held.Id))).Error!.Kind);
    }

    [Fact]
    public async Task A_chart_shows_each_point_once_beside_the_time_before()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var hour = UsageHour.Of(app.Clock.GetUtcNow());
        await RecordAsync(
            Of(tenant, "1", Meter.Requests, 7, hour), Of(tenant, "2", Meter.Requests, 5, hour.AddHours(-23)), Of(tenant, "3", Meter.Requests, 11, hour.AddHours(-24)),
            Of(tenant, "4", Meter.Storage, 2_000_000_000, hour.AddHours(-30)));

        var usage = (await app.As(Callers.MemberOf(tenant, TenantPermission.ViewTenant)).SendAsync(new GetUsage(tenant, UsageSpan.Day))).Value;

        var requests = usage.Meters.Single(m => m.Code == Meter.Requests);
        Assert.Equal(24, requests.Points.Count);
        Assert.Equal((12m, 11m), (requests.Total, requests.Before));
        Assert.Equal((5m, 7m), (requests.Points[0].Value, requests.Points[^1].Value));
        Assert.Equal(11, requests.Points[^1].Before);
        var storage = usage.Meters.Single(m => m.Code == Meter.Storage);
        Assert.All(storage.Points, p => Assert.Equal(2, p.Value)); // a level stands until the next
    }

    private static UsageRecord Of(TenantId tenant, string id, string meter, long quantity, DateTimeOffset? at = null) => new(tenant, "test", id, meter, at ?? DateTimeOffset.UtcNow.AddMinutes(-1), quantity);

    private async Task<IntakeReport> RecordAsync(params UsageRecord[] events)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IUsageIntake>().RecordAsync(events, CancellationToken.None);
    }
}
