using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

public sealed class RotatePasswordTests(RotatePasswordTests.LoginApp app) : IClassFixture<RotatePasswordTests.LoginApp>
{
    [Fact]
    public async Task The_tenant_has_another_password_and_nobody_keeps_the_old_one()
    {
        var tenant = await ATenantAsync();
        var before = app.Logins.PasswordOf(tenant);

        var id = await RotateAsync(tenant);
        await app.UntilAsync(id, OperationStatus.Succeeded);

        var now = app.Logins.PasswordOf(tenant);
        Assert.NotEqual(before.Password, now.Password);
        Assert.Equal((2, (int?)2), (now.Version, await InForceAsync(tenant)));
        Assert.Equal([now], await KeptAsync(tenant));
        Assert.Empty(await app.KeyFindingsAsync());
        var records = string.Join(' ', (await app.StepsAsync(id)).Select(s => s.Data)) + (await app.OperationAsync(id)).Input;
        Assert.DoesNotContain(now.Password, records, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Between_the_server_and_the_record_both_can_be_found_and_the_repetition_sets_the_same()
    {
        var tenant = await ATenantAsync();
        var before = app.Logins.PasswordOf(tenant);
        app.Provoke(new Failpoint("set-password", FailpointPlace.Effect, FailpointMode.Fail));

        var id = await RotateAsync(tenant);
        await app.UntilAsync(id, OperationStatus.Failed);
        var set = app.Logins.PasswordOf(tenant);
        Assert.Equal((1, 2), (await InForceAsync(tenant), set.Version));
        Assert.Equal([before, set], await KeptAsync(tenant));
        Assert.Empty(await app.KeyFindingsAsync()); // an operation is under way

        app.Provoke();
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);
        Assert.Equal(set, app.Logins.PasswordOf(tenant));
        Assert.Equal([set], await KeptAsync(tenant));
    }

    [Theory]
    [InlineData("new-password", 1)]
    [InlineData("set-password", 2)]
    [InlineData("check", 2)]
    public async Task Cancelled_exactly_the_password_that_the_server_knows_is_kept(string failed, int version)
    {
        var tenant = await ATenantAsync();
        app.Provoke(new Failpoint(failed, FailpointPlace.Effect, FailpointMode.Fail));
        var id = await RotateAsync(tenant);
        Assert.True((await app.UntilAsync(id, OperationStatus.Failed)).CanBeCancelled);
        app.Provoke();

        await app.CancelAsync(id);
        await app.UntilAsync(id, OperationStatus.Cancelled);

        Assert.Equal((version, version), (app.Logins.PasswordOf(tenant).Version, await InForceAsync(tenant)));
        Assert.Equal([app.Logins.PasswordOf(tenant)], await KeptAsync(tenant));
        Assert.Empty(await app.KeyFindingsAsync());
    }

    [Fact]
    public async Task A_worker_that_wakes_up_late_changes_nothing_any_more()
    {
        var tenant = await ATenantAsync();
        await app.UntilAsync(await RotateAsync(tenant), OperationStatus.Succeeded);
        var late = app.Logins.PasswordOf(tenant);
        await app.UntilAsync(await RotateAsync(tenant), OperationStatus.Succeeded);
        var now = app.Logins.PasswordOf(tenant);

        await app.Logins.SetPasswordAsync(tenant.Placed() with { Login = late }, CancellationToken.None);

        Assert.Equal((3, now), (now.Version, app.Logins.PasswordOf(tenant)));
    }

    [Fact]
    public async Task A_login_that_is_refused_stops_it_before_the_old_password_is_forgotten()
    {
        var tenant = await ATenantAsync();
        app.Logins.FindsFault = true;

        var id = await RotateAsync(tenant);
        var failed = await app.UntilAsync(id, OperationStatus.Failed);
        app.Logins.FindsFault = false;

        Assert.Equal("check", failed.CurrentStep);
        Assert.Equal(2, (await KeptAsync(tenant)).Count);
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);
    }

    [Fact]
    public async Task A_control_database_from_before_a_rotation_says_what_to_do_and_the_next_rotation_goes_beyond_the_servers_version()
    {
        var tenant = await ATenantAsync();
        var first = await app.InDatabaseAsync(db => db.Secrets.AsNoTracking().SingleAsync(s => s.Owner == tenant.Value));
        await app.UntilAsync(await RotateAsync(tenant), OperationStatus.Succeeded);
        await app.UntilAsync(await RotateAsync(tenant), OperationStatus.Succeeded);
        await app.RestoreFromBeforeRotationAsync(tenant, first);

        Assert.Contains(await FindAsync(tenant), f => f.Detail.Contains("has password 3 on the server, and the ledger says 1", StringComparison.Ordinal));
        var staff = app.As(Callers.Administrator);
        Assert.True((await staff.SendAsync(new SuspendTenant(tenant, SuspensionReason.StaffRequest, "To see it come back."))).Succeeded);
        await PortalApp.UntilAsync("it is suspended", async () => await app.OpenOperationAsync(tenant) is null);
        Assert.True((await staff.SendAsync(new ResumeTenant(tenant, "And back."))).Succeeded);
        var resuming = (await app.OpenOperationAsync(tenant))!.Value;
        var failed = await app.UntilAsync(resuming, OperationStatus.Failed);
        Assert.Equal("check", failed.CurrentStep);
        Assert.Contains("change the password on the tenant’s page", failed.Reason.English(), StringComparison.Ordinal);
        await app.CancelAsync(resuming);
        await app.UntilAsync(resuming, OperationStatus.Cancelled);

        await app.UntilAsync(await RotateAsync(tenant), OperationStatus.Succeeded);

        Assert.Equal((4, (int?)4), (app.Logins.PasswordOf(tenant).Version, await InForceAsync(tenant)));
        Assert.Equal([app.Logins.PasswordOf(tenant)], await KeptAsync(tenant));
        Assert.Empty(await app.KeyFindingsAsync());
        Assert.DoesNotContain(await FindAsync(tenant), f => f.Detail.Contains("on the server", StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<Finding>> FindAsync(TenantId tenant)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return [.. (await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None)).Where(f => f.Subject == tenant.ToString())];
    }

    private async Task<TenantId> ATenantAsync()
    {
        app.Provoke();
        var (tenant, id) = await app.AskForATenantAsync();
        await app.UntilAsync(id, OperationStatus.Succeeded);
        Assert.Equal(1, await InForceAsync(tenant));
        return tenant;
    }

    private async Task<OperationId> RotateAsync(TenantId tenant)
    {
        Assert.True((await app.As(Callers.Staff(StaffPermission.RunOperations)).SendAsync(new RotateTenantPassword(tenant))).Succeeded);
        return await app.InDatabaseAsync(db => db.Operations.Where(o => o.TenantId == tenant && o.Kind == OperationKind.RotatePassword).OrderByDescending(o => o.CreatedAt).Select(o => o.Id).FirstAsync());
    }

    private Task<int?> InForceAsync(TenantId tenant) => app.InDatabaseAsync(db => db.Resources.Where(r => r.TenantId == tenant && r.Kind == app.Logins.Kind).Select(r => r.SecretVersion).SingleAsync());

    private async Task<List<LoginSecret>> KeptAsync(TenantId tenant)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var versions = await scope.ServiceProvider.GetRequiredService<PortalDb>().Secrets.Where(s => s.Owner == tenant.Value).OrderBy(s => s.Version).Select(s => s.Version).ToListAsync();
        var kept = new List<LoginSecret>();
        foreach (var version in versions)
            kept.Add((await scope.ServiceProvider.GetRequiredService<Places>().LoginAsync(tenant, version, CancellationToken.None))!);

        return kept;
    }

    /// <summary>The program with one kind of database, which has logins.</summary>
    public sealed class LoginApp : RotatingApp
    {
        internal LoginDatabase Logins { get; } = new();

        protected override void Change(IServiceCollection services)
        {
            services.RemoveAll<IDatabaseDriver>();
            services.AddSingleton<IDatabaseDriver>(Logins);
        }
    }
}
