using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Tests.Support;

/// <summary>States to start a test from, written as rows: quick, and only for tests that are not about how such a state comes to be.</summary>
public sealed class Given(PortalApp app)
{
    private static readonly SemaphoreSlim Planning = new(1);

    private int _count;

    /// <summary>A tenant that people can work in. It holds its address and has no resources.</summary>
    public Task<TenantId> AnActiveTenantAsync(string? slug = null) => ATenantAsync(TenantStatus.Active, slug);

    /// <summary>A tenant in any state, as a row.</summary>
    public Task<TenantId> ATenantAsync(TenantStatus status, string? slug = null, Action<Tenant>? change = null) => app.InDatabaseAsync(async db =>
    {
        var number = Interlocked.Increment(ref _count);
        var now = app.Clock.GetUtcNow();
        var plan = await PlanAsync();
        slug ??= $"tenant-{number}-{Guid.NewGuid().ToString("N")[..6]}";
        var tenant = new Tenant
        {
            Id = TenantId.New(),
            Name = $"Tenant {number}",
            Slug = slug,
            PlanId = plan,
            OwnerEmail = $"owner@{slug}.example",
            Region = "eu",
            CreatedAt = now,
            ActivatedAt = status is TenantStatus.Active or TenantStatus.Suspended ? now : null,
        };
        tenant.Become(status, now);
        change?.Invoke(tenant);
        db.Tenants.Add(tenant);
        if (status is not (TenantStatus.Rejected or TenantStatus.Deleted))
            db.Addresses.Add(new Address { Slug = slug, TenantId = tenant.Id, HeldSince = now });

        await db.SaveChangesAsync();
        return tenant.Id;
    });

    /// <summary>The plan that all of them are on; of several that are made at once, the first makes it.</summary>
    private async Task<Guid> PlanAsync()
    {
        await Planning.WaitAsync();
        try
        {
            return await app.InDatabaseAsync(FindOrMakePlanAsync);
        }
        finally
        {
            Planning.Release();
        }
    }

    private static async Task<Guid> FindOrMakePlanAsync(PortalDb db)
    {
        if (await db.Plans.OrderBy(p => p.Position).FirstOrDefaultAsync(p => p.Status == PlanStatus.Published && p.IsPublic) is { } plan)
            return plan.Id;

        plan = new Plan
        {
            Id = Guid.CreateVersion7(),
            Code = "test",
            Number = 1,
            Name = "Test",
            Terms = new() { Entitlements = [new(Meter.Members, 3, QuotaKind.Hard), new(Meter.Storage, 1, QuotaKind.Soft)] },
        };
        db.Plans.Add(plan);
        await db.SaveChangesAsync();
        return plan.Id;
    }
}
