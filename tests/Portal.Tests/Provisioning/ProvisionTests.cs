using Microsoft.EntityFrameworkCore;
using Portal.Features.Tenants;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Tests.Provisioning;

public sealed class ProvisionTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    [Fact]
    public async Task An_accepted_operation_makes_an_active_tenant_with_every_step_recorded_once()
    {
        var (tenant, id) = await app.AskForATenantAsync();

        var operation = await app.UntilAsync(id, OperationStatus.Succeeded);

        Assert.Equal(Definitions.StepsOf(OperationKind.Provision), (await app.StepsAsync(id)).Select(s => s.Step));
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant));
        Assert.NotNull(operation.FinishedAt);
        Assert.Equal(32, operation.TraceId?.Length);
        Assert.NotNull(await app.Database().DescribeAsync(tenant.Placed(), CancellationToken.None));
        Assert.Equal(1_000_000, (await app.Storage().DescribeAsync(tenant.Placed(), CancellationToken.None))!.QuotaBytes);
        var ledger = await app.InDatabaseAsync(db => db.Resources.Where(r => r.TenantId == tenant && r.State == ResourceState.Present).ToListAsync());
        Assert.Equal(["folder-storage", "sqlite-database"], ledger.Select(r => r.Kind).Order());
        Assert.Equal("0003-attachments.sql", ledger.Single(r => r.Kind == "sqlite-database").SchemaVersion);
    }
}
