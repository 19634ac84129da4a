using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>Holds the slug for the tenant, or finds that sign-up already does.</summary>
internal sealed class ReserveAddress(PortalDb db, TimeProvider time) : IStep
{
    public static string Name => "reserve-address"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var slug = step.Input<ProvisionInput>().Slug;
        step.Record(new { slug });
        var holder = await db.Addresses.SingleOrDefaultAsync(a => a.Slug == slug, ct);
        if (holder is null)
        {
            db.Addresses.Add(new Address { Slug = slug, TenantId = step.Tenant, HeldSince = time.GetUtcNow() });
            return StepOutcome.Done;
        }

        return holder.TenantId == step.Tenant
            ? StepOutcome.Done
            : StepOutcome.Failed("address-held", slug, holder.TenantId.ToString());
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        if (await db.Addresses.SingleOrDefaultAsync(a => a.TenantId == step.Tenant, ct) is { } held)
            db.Addresses.Remove(held);

        return StepOutcome.Done;
    }
}
