using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>The same on a real server, which the tenant's database is opened on while its password changes.</summary>
public sealed class RotatePasswordOnPostgresTests(RotatingApp app) : IClassFixture<RotatingApp>, IAsyncDisposable
{
    private TestPostgres? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(Isolation.OwnDatabase)]
    [InlineData(Isolation.SharedDatabase)]
    public async Task The_server_has_another_password_and_the_tenant_opens_before_between_and_after(Isolation isolation)
    {
        app.Provoke();
        var tenant = await ATenantAsync(isolation);
        var before = await VerifierAsync(tenant);
        await OpenAsync(tenant);
        app.Provoke(new Failpoint("set-password", FailpointPlace.Effect, FailpointMode.Fail));

        Assert.True((await app.As(Callers.Administrator).SendAsync(new RotateTenantPassword(tenant))).Succeeded);
        var id = (await app.OpenOperationAsync(tenant))!.Value;
        await app.UntilAsync(id, OperationStatus.Failed);
        var between = await VerifierAsync(tenant);
        Assert.NotEqual(before, between);
        await OpenAsync(tenant); // the ledger says the old one, the server knows the new one
        Assert.Empty(await app.KeyFindingsAsync());

        app.Provoke();
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);
        await OpenAsync(tenant);
        Assert.Empty(await app.KeyFindingsAsync());
    }

    [Theory]
    [InlineData(Isolation.OwnDatabase)]
    [InlineData(Isolation.SharedDatabase)]
    public async Task Where_the_server_is_ahead_of_a_restored_control_database_the_next_password_is_set_all_the_same(Isolation isolation)
    {
        app.Provoke();
        var tenant = await ATenantAsync(isolation);
        var first = await app.InDatabaseAsync(db => db.Secrets.AsNoTracking().SingleAsync(s => s.Owner == tenant.Value));
        await RotateAsync(tenant);
        await RotateAsync(tenant);
        await app.RestoreFromBeforeRotationAsync(tenant, first);
        await Assert.ThrowsAsync<LoginRefusedException>(() => OpenAsync(tenant));

        await RotateAsync(tenant);

        await OpenAsync(tenant);
        Assert.Equal(4, await app.InDatabaseAsync(db => db.Resources.Where(r => r.TenantId == tenant && r.SecretVersion != null).Select(r => r.SecretVersion).SingleAsync()));
    }

    private async Task RotateAsync(TenantId tenant)
    {
        Assert.True((await app.As(Callers.Administrator).SendAsync(new RotateTenantPassword(tenant))).Succeeded);
        await app.UntilAsync((await app.OpenOperationAsync(tenant))!.Value, OperationStatus.Succeeded);
    }

    private async Task<TenantId> ATenantAsync(Isolation isolation)
    {
        _server = await TestPostgres.StartAsync();
        var region = $"pg-{Guid.NewGuid():N}"[..20];
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            db.Cells.Add(new Cell { Id = _server.Cell, Name = region, Region = region, Engine = DatabaseEngine.Postgres, SecretVersion = 1, StorageDriver = "folder-storage", Capacity = 10 });
            await scope.ServiceProvider.GetRequiredService<Vault>().AddAsync(Vault.Installation, Places.CellDatabase, _server.Cell.Value, 1, _server.Connection, CancellationToken.None);
            await db.SaveChangesAsync();
        }

        var (tenant, id) = await app.AskForATenantAsync(region: region, isolation: isolation);
        await PortalApp.UntilAsync("the tenant is made", async () =>
        {
            var operation = await app.OperationAsync(id);
            Assert.True(operation.Status != OperationStatus.Failed, operation.Reason.English());
            return operation.Status == OperationStatus.Succeeded;
        }, TimeSpan.FromSeconds(90));
        return tenant;
    }

    private async Task OpenAsync(TenantId tenant)
    {
        await using var opened = await app.Services.GetRequiredService<TenantConnections>().OpenAsync(tenant, CancellationToken.None);
        await using var command = opened.Connection.CreateCommand();
        command.CommandText = "SELECT current_user";
        Assert.Contains(tenant.Value.ToString("N"), (string)(await command.ExecuteScalarAsync())!, StringComparison.Ordinal);
    }

    // What the server keeps of a password.
    private static async Task<string> VerifierAsync(TenantId tenant) =>
        Assert.Single(await TestPostgres.AskAsync($"SELECT rolpassword FROM pg_authid WHERE rolcanlogin AND rolname LIKE '%{tenant.Value:N}%'"));
}
