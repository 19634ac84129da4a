using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Dispatch;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Nodes;
using Portal.Provisioning.Records;
using Portal.Tests.Support;
using Quartz;

namespace Portal.Tests.Provisioning;

/// <summary>Wishes to run get lost, come from clocks that are wrong, or stand for a run that is under way.</summary>
public sealed class DispatchTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    private const string EmptyTheTables = """
        DELETE FROM QRTZ_FIRED_TRIGGERS; DELETE FROM QRTZ_SIMPLE_TRIGGERS; DELETE FROM QRTZ_SIMPROP_TRIGGERS; DELETE FROM QRTZ_CRON_TRIGGERS;
        DELETE FROM QRTZ_BLOB_TRIGGERS; DELETE FROM QRTZ_TRIGGERS; DELETE FROM QRTZ_JOB_DETAILS;
        """;

    [Fact]
    public async Task While_an_operation_runs_it_counts_as_dispatched()
    {
        app.Provoke(new Failpoint("check", FailpointPlace.Before, FailpointMode.Wait, "runs", Milliseconds: 2500));
        var (_, id) = await app.AskForATenantAsync("runs");
        await PortalApp.UntilAsync("it runs", async () => (await app.OperationAsync(id)).CurrentStep == "check");
        var work = app.Services.GetRequiredService<IDispatchWork>();

        var looks = 0;
        while ((await app.OperationAsync(id)).CurrentStep == "check")
        {
            var isDispatched = await work.IsDispatchedAsync(id, CancellationToken.None);
            Assert.True(isDispatched || (await app.OperationAsync(id)).CurrentStep != "check");
            looks++;
            await Task.Delay(100);
        }

        Assert.InRange(looks, 5, int.MaxValue);
        await app.UntilAsync(id, OperationStatus.Succeeded);
        await PortalApp.UntilAsync("nobody wishes for it any more", async () => !await work.IsDispatchedAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task When_the_schedulers_tables_were_emptied_under_way_operations_are_still_found()
    {
        await EmptyTheTablesAsync();
        var (tenant, operation) = await ForgottenAsync(TimeSpan.FromMinutes(-1));

        await app.UntilAsync(operation, OperationStatus.Succeeded);

        Assert.Equal(TenantStatus.Suspended, await app.StatusAsync(tenant));
    }

    [Fact]
    public async Task What_was_asked_for_by_a_clock_that_is_ahead_does_not_wait_for_the_difference()
    {
        var (_, forgotten) = await ForgottenAsync(TimeSpan.FromHours(1));
        await app.UntilAsync(forgotten, OperationStatus.Succeeded);

        var (tenant, wished) = await ForgottenAsync(TimeSpan.Zero);
        var ahead = new TravellingClock();
        ahead.Advance(TimeSpan.FromHours(1));
        await new QuartzDispatch(app.Services.GetRequiredService<ISchedulerFactory>(), new NoCalls(), app.Services.GetRequiredService<PortalOptions>(), ahead).DispatchAsync(tenant, wished, null, CancellationToken.None);
        await app.UntilAsync(wished, OperationStatus.Succeeded);
    }

    [Fact]
    public async Task A_pause_that_a_clock_ahead_has_written_is_not_kept()
    {
        app.Provoke(new Failpoint("check", Slug: "pauses"));
        var (_, id) = await app.AskForATenantAsync("pauses");
        await app.UntilAsync(id, OperationStatus.Failed);
        app.Provoke();
        await app.InDatabaseAsync(db => db.Operations.Where(o => o.Id == id).ExecuteUpdateAsync(o => o
            .SetProperty(x => x.Status, OperationStatus.Waiting).SetProperty(x => x.NextAttemptAt, app.Clock.GetUtcNow().AddHours(1)).SetProperty(x => x.Version, x => x.Version + 1)));

        await app.UntilAsync(id, OperationStatus.Succeeded);
    }

    /// <summary>The scheduler writes the same rows at the same moment, so the server may undo this one of the two (deadlock, foreign key): then once more.</summary>
    private async Task EmptyTheTablesAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await app.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(EmptyTheTables));
                return;
            }
            catch (DbException) when (attempt < 10)
            {
                await Task.Delay(50);
            }
        }
    }

    private async Task<(TenantId Tenant, OperationId Operation)> ForgottenAsync(TimeSpan ago)
    {
        var tenant = await app.Given.ATenantAsync(TenantStatus.Active);
        var operation = new Operation
        {
            Id = OperationId.New(),
            TenantId = tenant,
            Kind = OperationKind.Suspend,
            Status = OperationStatus.Queued,
            Input = OperationInput.Write(new AccessInput("StaffRequest", "Found.")),
            CreatedAt = app.Clock.GetUtcNow() + ago,
        };
        await app.InDatabaseAsync(async db =>
        {
            db.Operations.Add(operation);
            await db.SaveChangesAsync();
        });
        return (tenant, operation.Id);
    }
}
