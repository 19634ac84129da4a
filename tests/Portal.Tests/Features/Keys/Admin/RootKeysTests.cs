using Microsoft.EntityFrameworkCore;
using Portal.Features.Audit;
using Portal.Features.Keys.Admin;
using Portal.Features.Operations.Admin;
using Portal.Features.Overview.Admin;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Keys.Admin;

/// <summary>Asking for another root key, and how an operation that is about no tenant is shown.</summary>
public sealed class RootKeysTests(KillTests.IdleApp app) : IClassFixture<KillTests.IdleApp>
{
    private static readonly TestPerson Keeper = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.ManageKeys, StaffPermission.RunOperations);

    [Fact]
    public async Task It_is_asked_for_once_is_audited_and_is_shown_as_the_installations()
    {
        await app.KeepSecretsAsync(2);
        var current = app.Root().CurrentId;

        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.RunOperations)).SendAsync(new RotateRootKey())).Error?.Kind);
        var asked = await app.As(Keeper).SendAsync(new RotateRootKey());
        var again = await app.As(Keeper).SendAsync(new RotateRootKey());

        Assert.Equal(ErrorKind.Conflict, again.Error?.Kind);
        var operation = await app.OperationAsync(asked.Value);
        Assert.Equal((TenantId.Installation, OperationKind.RotateRootKey), (operation.TenantId, operation.Kind));
        Assert.Equal(current, OperationInput.Read<RotateRootKeyInput>(operation).From);
        Assert.Null((await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(a => a.What == nameof(RotateRootKey) && !a.Refused))).TenantId);

        var keys = (await app.As(Keeper).SendAsync(new ShowRootKeys())).Value;
        Assert.Equal((asked.Value, (DateTimeOffset?)null), (keys.Running?.Id, keys.Since));
        Assert.Equal((current, true, true, 2), keys.Keys.Where(k => k.IsCurrent).Select(k => (k.Id, k.IsCurrent, k.IsInFile, k.DataKeys)).Single());
        Assert.Equal(asked.Value, Assert.Single(keys.Rotations).Id);

        var row = Assert.Single((await app.As(Keeper).SendAsync(new ListOperations { Kind = OperationKind.RotateRootKey, Order = OperationOrder.Tenant })).Value.Rows);
        Assert.Equal((TenantId.Installation, "This installation"), (row.TenantId, row.TenantName));
        Assert.Empty((await app.As(Keeper).SendAsync(new ListOperations { Search = "installation" })).Value.Rows);
        var details = (await app.As(Keeper).SendAsync(new GetOperation(asked.Value))).Value;
        Assert.Equal(("This installation", ""), (details.TenantName, details.TenantSlug));
        Assert.Contains((await app.As(Keeper).SendAsync(new ShowOverview())).Value.Recent, r => r.Tenant == TenantId.Installation && r.TenantName == "This installation");
        Assert.Equal(ErrorKind.NotFound, (await app.As(Keeper).SendAsync(new ShowTenant(TenantId.Installation))).Error?.Kind);
    }

    [Theory]
    [InlineData("add-root-key", true)]
    [InlineData("rewrap", false)]
    [InlineData("retire-root-key", false)]
    public void From_the_new_key_on_it_only_goes_forward(string step, bool canBeCancelled)
    {
        foreach (var status in (OperationStatus[])[OperationStatus.Failed, OperationStatus.Waiting])
            Assert.Equal(canBeCancelled, new Operation { Kind = OperationKind.RotateRootKey, Status = status, CurrentStep = step }.CanBeCancelled);
    }
}
