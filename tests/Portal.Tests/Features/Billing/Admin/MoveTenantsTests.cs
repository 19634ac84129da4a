using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Admin;
using Portal.Features.Plans;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Tests.Features.Billing.Invoices;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Billing.Admin;

/// <summary>A cohort moves as it was previewed, each when its period is over.</summary>
public sealed class MoveTenantsTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Those_that_are_chosen_move_at_their_periods_end_and_the_others_stay()
    {
        var terms = Customer.Terms(49);
        var from = await Customer.PlanAsync(app, terms);
        var to = await Customer.PlanAsync(app, Customer.Terms(59) with { Entitlements = [new(Meter.Members, 2, QuotaKind.Hard)] });
        var (one, other, leaving) = (await Customer.OfAsync(app, terms, from), await Customer.OfAsync(app, terms, from), await Customer.OfAsync(app, terms, from));
        await app.InDatabaseAsync(async db =>
        {
            (await db.BillingAccounts.AcrossTenants().SingleAsync(a => a.TenantId == leaving.Id)).CancelsAtPeriodEnd = true;
            await db.SaveChangesAsync();
        });
        foreach (var customer in (Customer[])[one, other, leaving])
            await customer.CloseAsync();

        await one.UseAsync(Meter.Members, 5);
        var staff = app.As(Callers.Staff(StaffPermission.ManageBilling));

        var preview = (await staff.SendAsync(new PreviewMove(from, to))).Value;
        Assert.Equal(3, preview.Rows.Count);
        var row = preview.Rows.Single(r => r.Id == one.Id);
        Assert.Equal((49m, 59m, Meter.Members), (row.Before, row.After, Assert.Single(row.Misfits).Meter));
        Assert.NotNull(preview.Rows.Single(r => r.Id == leaving.Id).WhyNot);

        Assert.Equal("Reason", Assert.Single((await staff.SendAsync(new ChangePlanOfMany(from, to, [one.Id], ""))).Error!.Fields).Field);
        Assert.Equal(1, (await staff.SendAsync(new ChangePlanOfMany(from, to, [one.Id, leaving.Id], "new prices"))).Value);
        Assert.Equal(from, (await one.TenantAsync()).PlanId);

        await one.ToThePeriodsEndAsync();
        await one.CloseAsync();
        await other.CloseAsync();

        Assert.Equal((to, from), ((await one.TenantAsync()).PlanId, (await other.TenantAsync()).PlanId));
        Assert.Equal(59, (await one.InvoicesAsync())[^1].Net);
    }

    [Fact]
    public async Task Nobody_moves_to_another_currency()
    {
        var from = await Customer.PlanAsync(app, Customer.Terms(49));
        var dollars = await Customer.PlanAsync(app, Customer.Terms(49) with { Currency = "USD" });
        var customer = await Customer.OfAsync(app, Customer.Terms(49), from);

        Assert.Equal(ErrorKind.Conflict, (await app.As(Callers.Staff(StaffPermission.ManageBilling)).SendAsync(new ChangePlanOfMany(from, dollars, [customer.Id], "test"))).Error!.Kind);
    }
}
