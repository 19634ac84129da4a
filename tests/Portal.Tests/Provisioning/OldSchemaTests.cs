using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>A tenant that was made before a script came to its schema. Nothing upgrades it yet.</summary>
public sealed class OldSchemaTests(OldSchemaTests.App app) : IClassFixture<OldSchemaTests.App>
{
    private const string Late = "0099-late.sql";

    [Fact]
    public async Task An_older_state_is_reported_once_and_keeps_nobody_from_working_and_an_unknown_one_does()
    {
        var (tenant, made) = await app.AskForATenantAsync("older");
        await app.UntilAsync(made, OperationStatus.Succeeded);
        await File.WriteAllTextAsync(Path.Combine(app.Scripts, Late), "CREATE TABLE Late (Id INTEGER PRIMARY KEY);");

        Assert.Equal(OperationStatus.Succeeded, (await ResumedAsync(tenant)).Status);
        var finding = Assert.Single(await FindAsync(tenant));
        Assert.EndsWith($"and is not at the newest, '{Late}'.", finding.Detail);

        var (young, another) = await app.AskForATenantAsync("younger");
        await app.UntilAsync(another, OperationStatus.Succeeded);
        Assert.Empty(await FindAsync(young)); // who is new has everything
        File.Delete(Path.Combine(app.Scripts, Late));

        var refused = await ResumedAsync(young);

        Assert.Equal((OperationStatus.Failed, "check"), (refused.Status, refused.CurrentStep));
        Assert.Contains(Late, refused.Reason.English(), StringComparison.Ordinal);
    }

    private async Task<Operation> ResumedAsync(TenantId tenant)
    {
        var staff = app.As(Callers.Administrator);
        Assert.True((await staff.SendAsync(new SuspendTenant(tenant, SuspensionReason.StaffRequest, "To see it come back."))).Succeeded);
        await app.UntilAsync((await LastAsync(tenant, OperationKind.Suspend)).Id, OperationStatus.Succeeded);
        Assert.True((await staff.SendAsync(new ResumeTenant(tenant, "And back."))).Succeeded);
        await PortalApp.UntilAsync("it ends", async () => (await LastAsync(tenant, OperationKind.Resume)).Status is OperationStatus.Succeeded or OperationStatus.Failed);
        return await LastAsync(tenant, OperationKind.Resume);
    }

    private Task<Operation> LastAsync(TenantId tenant, OperationKind kind) =>
        app.InDatabaseAsync(db => db.Operations.AsNoTracking().Where(o => o.TenantId == tenant && o.Kind == kind).OrderByDescending(o => o.CreatedAt).FirstAsync());

    private async Task<IReadOnlyList<Finding>> FindAsync(TenantId tenant)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return [.. (await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None)).Where(f => f.Subject.StartsWith(tenant.ToString(), StringComparison.Ordinal))];
    }

    public sealed class App : RotatingApp, IAsyncLifetime
    {
        private string Schemas => Path.Combine(Folder, "schemas");

        public string Scripts => Path.Combine(Schemas, "Notes", "migrations", "sqlite");

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            Directory.CreateDirectory(Scripts);
            foreach (var script in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples", "Notes", "migrations", "sqlite")))
                File.Copy(script, Path.Combine(Scripts, Path.GetFileName(script)));

            await InitializeAsync();
            await StartAsync();
        }

        protected override IEnumerable<string> Settings => [.. base.Settings, $"--Provisioning:Schemas={Schemas}"];
    }
}
