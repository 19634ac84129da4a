using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Deletion.Admin;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Deletion;

/// <summary>What the tests of deletion do again and again, through the commands of both sides.</summary>
internal static class Departures
{
    public static readonly TestPerson Staff = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.DeleteTenants, StaffPermission.HoldTenants);

    /// <summary>A tenant that was really made, with its files, its database and its owner.</summary>
    public static async Task<Tenant> ARealTenantAsync(this PortalApp app, string? slug = null)
    {
        var (tenant, operation) = await app.AskForATenantAsync(slug);
        await app.UntilAsync(operation, OperationStatus.Succeeded);
        return await app.TenantAsync(tenant);
    }

    public static Task<Tenant> TenantAsync(this PortalApp app, TenantId id) => app.InDatabaseAsync(db => db.Tenants.AsNoTracking().SingleAsync(t => t.Id == id));

    /// <summary>The account that provisioning has made for whoever signed up.</summary>
    public static Task<Caller> OwnerOfAsync(this PortalApp app, Tenant tenant) => app.InDatabaseAsync(async db =>
    {
        var person = await db.People.SingleAsync(p => p.Email == tenant.OwnerEmail);
        return Caller.Of(new PersonId(person.Id), tenant.OwnerEmail, "127.0.0.1");
    });

    /// <summary>Staff ask for the deletion, and the database is locked.</summary>
    public static async Task<Tenant> PendingAsync(this PortalApp app, string? slug = null)
    {
        var tenant = await app.ARealTenantAsync(slug);
        Assert.Null((await app.As(Staff).SendAsync(new RequestDeletion(tenant.Id, tenant.Name, "The contract has ended."))).Error);
        await app.RestAsync(tenant.Id);
        return await app.TenantAsync(tenant.Id);
    }

    /// <summary>A tenant that is deleted, by staff who did not wait.</summary>
    public static async Task<Tenant> GoneAsync(this PortalApp app, string? slug = null)
    {
        var tenant = await app.PendingAsync(slug);
        Assert.Null((await app.As(Staff).SendAsync(new DeleteTenantNow(tenant.Id, tenant.Name))).Error);
        await PortalApp.UntilAsync("the tenant is gone", async () => await app.StatusAsync(tenant.Id) == TenantStatus.Deleted);
        await app.RestAsync(tenant.Id);
        return await app.TenantAsync(tenant.Id);
    }

    /// <summary>Waits until no operation of the tenant is open.</summary>
    public static Task RestAsync(this PortalApp app, TenantId id) =>
        PortalApp.UntilAsync("the tenant's operation ends", async () => !await app.InDatabaseAsync(db => db.Operations.AnyAsync(o => o.TenantId == id && o.FinishedAt == null)));

    public static Task<Operation> LastAsync(this PortalApp app, TenantId id) =>
        app.InDatabaseAsync(db => db.Operations.AsNoTracking().Where(o => o.TenantId == id).OrderByDescending(o => o.CreatedAt).FirstAsync());

    /// <summary>What `verify` says about these subjects.</summary>
    public static async Task<IReadOnlyList<string>> FindingsAsync(this PortalApp app, params string[] subjects)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var findings = await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None);
        return [.. findings.Where(f => subjects.Any(s => f.Subject.Contains(s, StringComparison.Ordinal)) || f.Rule == "cells").Select(f => $"{f.Rule}: {f.Subject}: {f.Detail}")];
    }
}
