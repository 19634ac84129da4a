using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Running;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

public sealed class OperationRunnerTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    [Fact]
    [WithoutFaults("The second worker must end before the first one wakes and the reconciler looks: its point is who is faster.")]
    public async Task A_worker_that_was_overtaken_stops_quietly_and_every_step_is_recorded_once()
    {
        app.Provoke(new Failpoint("create-database", FailpointPlace.Effect, FailpointMode.Wait, "overtaken", Times: 1, Milliseconds: 1500));
        var (tenant, id) = await app.AskForATenantAsync("overtaken");
        await PortalApp.UntilAsync("the database is made", async () => await app.Database().DescribeAsync(tenant.Placed(), CancellationToken.None) is not null);

        // What a second node does once it holds the first for dead: it claims and runs while the first still sleeps.
        await app.Services.GetRequiredService<OperationRunner>().RunAsync(tenant, CancellationToken.None);

        var succeeded = await app.OperationAsync(id);
        Assert.Equal(OperationStatus.Succeeded, succeeded.Status);
        Assert.Equal(2, succeeded.Epoch);
        await Task.Delay(2000); // the first wakes up now
        Assert.Equal(succeeded.Version, (await app.OperationAsync(id)).Version);
        Assert.Equal(Definitions.StepsOf(OperationKind.Provision), (await app.StepsAsync(id)).Select(s => s.Step));
        Assert.Equal(11, await app.InDatabaseAsync(db => db.OperationAttempts.CountAsync(a => a.OperationId == id)));
    }

    [Fact]
    public async Task Running_a_tenant_without_an_open_operation_does_nothing()
    {
        var (tenant, id) = await app.AskForATenantAsync();
        var succeeded = await app.UntilAsync(id, OperationStatus.Succeeded);

        await app.Services.GetRequiredService<OperationRunner>().RunAsync(tenant, CancellationToken.None);
        await app.Services.GetRequiredService<OperationRunner>().RunAsync(TenantId.New(), CancellationToken.None);

        Assert.Equal(succeeded.Version, (await app.OperationAsync(id)).Version);
    }

    [Fact]
    public async Task Many_tenants_at_once_all_find_their_place_in_one_cell()
    {
        var asked = new List<(TenantId Tenant, OperationId Operation)>();
        for (var i = 0; i < 25; i++)
            asked.Add(await app.AskForATenantAsync(region: "us"));

        foreach (var (_, id) in asked)
            await app.UntilAsync(id, OperationStatus.Succeeded);

        var cell = await app.InDatabaseAsync(db => db.Cells.SingleAsync(c => c.Region == "us"));
        Assert.Equal(25, cell.Placed);
        await using var scope = app.Services.CreateAsyncScope();
        var findings = await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None);
        Assert.DoesNotContain(findings, f => f.Rule == "cells" || asked.Any(a => f.Subject.Contains(a.Tenant.ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_operation_that_nobody_was_told_of_is_found()
    {
        await app.InDatabaseAsync(db => ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, CancellationToken.None));
        var tenant = await app.Given.ATenantAsync(TenantStatus.Active);
        var operation = new Operation
        {
            Id = OperationId.New(),
            TenantId = tenant,
            Kind = OperationKind.Suspend,
            Status = OperationStatus.Queued,
            Input = OperationInput.Write(new AccessInput("StaffRequest", "Found.")),
            CreatedAt = app.Clock.GetUtcNow() - TimeSpan.FromMinutes(1),
        };
        await app.InDatabaseAsync(async db =>
        {
            db.Operations.Add(operation);
            await db.SaveChangesAsync();
        });

        await app.UntilAsync(operation.Id, OperationStatus.Succeeded);

        Assert.Equal(TenantStatus.Suspended, await app.StatusAsync(tenant));
    }

    [Fact]
    public async Task Suspending_keeps_everything_and_resuming_opens_it_again()
    {
        var (tenant, id) = await app.AskForATenantAsync();
        await app.UntilAsync(id, OperationStatus.Succeeded);

        await app.UntilAsync(await app.AskAsync(tenant, OperationKind.Suspend, new AccessInput("PaymentOverdue", "Pay.")), OperationStatus.Succeeded);
        Assert.Equal(TenantStatus.Suspended, await app.StatusAsync(tenant));
        Assert.NotNull(await app.Database().DescribeAsync(tenant.Placed(), CancellationToken.None));

        await app.UntilAsync(await app.AskAsync(tenant, OperationKind.Resume, new AccessInput(null, "Paid.")), OperationStatus.Succeeded);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant));
    }

    [Fact]
    public async Task A_tenant_whose_database_is_gone_is_not_opened_again()
    {
        var (tenant, id) = await app.AskForATenantAsync();
        await app.UntilAsync(id, OperationStatus.Succeeded);
        await app.UntilAsync(await app.AskAsync(tenant, OperationKind.Suspend, new AccessInput("Security", "Look.")), OperationStatus.Succeeded);
        File.Delete(Path.Combine(app.Folder, "tenants", $"{tenant}.db"));

        var resume = await app.AskAsync(tenant, OperationKind.Resume, new AccessInput(null, "Open."));
        var failed = await app.UntilAsync(resume, OperationStatus.Failed);

        Assert.Equal("check", failed.CurrentStep);
        Assert.Contains("does not exist", failed.Reason.English(), StringComparison.Ordinal);
        Assert.Equal(TenantStatus.Suspended, await app.StatusAsync(tenant));
    }

    [Fact]
    public async Task A_step_that_brings_the_worker_down_again_and_again_is_given_up()
    {
        await app.InDatabaseAsync(db => ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, CancellationToken.None));
        var tenant = await app.Given.ATenantAsync(TenantStatus.Active);
        var operation = new Operation
        {
            Id = OperationId.New(),
            TenantId = tenant,
            Kind = OperationKind.Suspend,
            Status = OperationStatus.Running,
            CurrentStep = "close",
            Attempt = 4,
            Epoch = 4,
            Node = "dead",
            Input = OperationInput.Write(new AccessInput("StaffRequest", "Never.")),
            CreatedAt = app.Clock.GetUtcNow() - TimeSpan.FromMinutes(1),
        };
        await app.InDatabaseAsync(async db =>
        {
            db.Operations.Add(operation);
            await db.SaveChangesAsync();
        });

        var failed = await app.UntilAsync(operation.Id, OperationStatus.Failed);

        Assert.Contains("stopped in the middle of ‘close’ 4 times", failed.Reason.English(), StringComparison.Ordinal);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant));
    }
}
