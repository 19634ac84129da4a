using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Billing.Admin;
using Portal.Features.Billing.Coupons;
using Portal.Features.Billing.Coupons.Admin;
using Portal.Features.Billing.Invoices;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Billing.Invoices;

/// <summary>Payments, write-offs, credit notes and coupons; and that all of it adds up.</summary>
public sealed class SettlingTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Keeper = Callers.Staff(StaffPermission.ManageBilling);

    [Fact]
    public async Task An_invoice_is_paid_when_all_of_it_has_arrived()
    {
        var (customer, invoice) = await BilledAsync(100);

        Assert.True((await PayAsync(invoice, 40)).Succeeded);
        Assert.Equal(InvoiceStatus.Open, (await customer.InvoicesAsync())[0].Status);
        Assert.Equal("Amount", Assert.Single((await PayAsync(invoice, 60.01m)).Error!.Fields).Field);
        Assert.Equal("Amount", Assert.Single((await PayAsync(invoice, 0)).Error!.Fields).Field);
        Assert.Equal("Amount", Assert.Single((await PayAsync(invoice, 1.001m)).Error!.Fields).Field);
        Assert.True((await PayAsync(invoice, 60)).Succeeded);
        Assert.Equal((InvoiceStatus.Paid, 0m), ((await customer.InvoicesAsync())[0].Status, (await customer.InvoicesAsync())[0].Due));
        Assert.Equal(ErrorKind.Conflict, (await PayAsync(invoice, 1)).Error!.Kind);
        await VerifyAsync();
    }

    [Fact]
    public async Task Of_two_that_record_the_same_payment_at_once_one_does()
    {
        var (customer, invoice) = await BilledAsync(100);
        var results = new Result[4];
        var keeper = app.As(await app.CallerOfAsync(Keeper));

        AtOnce.Run([.. Enumerable.Range(0, results.Length).Select(n => (Func<Task>)(async () => results[n] = await keeper.SendAsync(Payment(invoice, 100))))]);

        Assert.Equal(1, results.Count(r => r.Succeeded));
        Assert.Equal(100, (await customer.InvoicesAsync())[0].Settled);
        await VerifyAsync();
    }

    [Fact]
    public async Task What_is_written_off_is_owed_no_more()
    {
        var (customer, invoice) = await BilledAsync(100);
        await PayAsync(invoice, 30);

        Assert.Equal("Reason", Assert.Single((await app.As(Keeper).SendAsync(new WriteOffInvoice(invoice.Id, " "))).Error!.Fields).Field);
        Assert.True((await app.As(Keeper).SendAsync(new WriteOffInvoice(invoice.Id, "insolvent"))).Succeeded);

        var after = (await customer.InvoicesAsync())[0];
        Assert.Equal((InvoiceStatus.WrittenOff, 0m), (after.Status, after.Due));
        await VerifyAsync();
    }

    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(true, false, 100)]
    [InlineData(true, true, 0)]
    public async Task A_credit_note_takes_all_of_an_invoice_back(bool isPaid, bool refund, int credit)
    {
        var (customer, invoice) = await BilledAsync(100);
        if (isPaid)
            await PayAsync(invoice, 100);

        Assert.True((await app.As(Keeper).SendAsync(new CreditInvoice(invoice.Id, "wrong plan", refund))).Succeeded);
        Assert.Equal(ErrorKind.Conflict, (await app.As(Keeper).SendAsync(new CreditInvoice(invoice.Id, "again", refund))).Error!.Kind);

        var all = await customer.InvoicesAsync();
        Assert.Equal(InvoiceStatus.Credited, all.Single(i => i.Kind == InvoiceKind.Invoice).Status);
        Assert.Equal(-100, all.Single(i => i.Kind == InvoiceKind.CreditNote).Total);
        Assert.Equal(credit, (await customer.AccountAsync()).Credit);
        await VerifyAsync();
    }

    [Fact]
    public async Task A_coupon_takes_off_as_much_and_as_often_as_it_says()
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(99.99m));
        Assert.True((await app.As(Keeper).SendAsync(new CreateCoupon("half-off", 50, null, "", 2, null, 1))).Succeeded);
        Assert.Equal("Code", Assert.Single((await app.As(Keeper).SendAsync(new CreateCoupon("HALF-OFF", 10, null, "", null, null, null))).Error!.Fields).Field);
        var owner = app.As(Callers.OwnerOf(customer.Id));
        Assert.Equal("Code", Assert.Single((await owner.SendAsync(new RedeemCoupon(customer.Id, "NO-SUCH"))).Error!.Fields).Field);

        Assert.True((await owner.SendAsync(new RedeemCoupon(customer.Id, " half-Off "))).Succeeded);
        Assert.Equal("Code", Assert.Single((await owner.SendAsync(new RedeemCoupon(customer.Id, "HALF-OFF"))).Error!.Fields).Field);
        for (var i = 0; i < 3; i++)
        {
            await customer.CloseAsync();
            await customer.ToThePeriodsEndAsync();
        }

        Assert.Equal([49.99m, 49.99m, 99.99m], (await customer.InvoicesAsync()).Select(i => i.Net)); // half of 99.99 is rounded up, once
        var other = await Customer.OfAsync(app, Customer.Terms(10));
        Assert.NotNull((await app.As(Callers.OwnerOf(other.Id)).SendAsync(new RedeemCoupon(other.Id, "HALF-OFF"))).Error); // it was for one
        await VerifyAsync();
    }

    [Fact]
    public async Task Open_invoices_are_in_the_way_of_being_deleted_until_they_are_settled()
    {
        var (customer, invoice) = await BilledAsync(100);
        await using var scope = app.Services.CreateAsyncScope();
        var block = scope.ServiceProvider.GetServices<IBlockDeletion>().OfType<OpenInvoicesBlock>().Single();

        Assert.Contains(invoice.Number, Assert.Single(await block.FindAsync(customer.Id, CancellationToken.None)));
        await PayAsync(invoice, 100);
        Assert.Empty(await block.FindAsync(customer.Id, CancellationToken.None));
    }

    [Fact]
    public async Task What_does_not_add_up_is_found()
    {
        var (_, invoice) = await BilledAsync(100);
        await app.InDatabaseAsync(db => db.Invoices.AcrossTenants().Where(i => i.Id == invoice.Id).ExecuteUpdateAsync(s => s.SetProperty(i => i.Settled, 7)));

        Assert.Contains(await FindingsAsync(), f => f.Subject == invoice.Number);
        await app.InDatabaseAsync(db => db.Invoices.AcrossTenants().Where(i => i.Id == invoice.Id).ExecuteUpdateAsync(s => s.SetProperty(i => i.Settled, 0)));
    }

    private async Task<(Customer Customer, Invoice Invoice)> BilledAsync(decimal amount)
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(amount));
        await customer.CloseAsync();
        return (customer, Assert.Single(await customer.InvoicesAsync()));
    }

    private Task<Result> PayAsync(Invoice invoice, decimal amount) => app.As(Keeper).SendAsync(Payment(invoice, amount));

    private static RecordPayment Payment(Invoice invoice, decimal amount) => new(invoice.Id, amount, DateOnly.FromDateTime(DateTime.UtcNow), "bank");

    private async Task VerifyAsync() => Assert.Empty(await FindingsAsync());

    private async Task<List<Finding>> FindingsAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        var found = new List<Finding>();
        await foreach (var finding in scope.ServiceProvider.GetServices<IVerifyRule>().OfType<InvoicesAddUp>().Single().FindAsync(CancellationToken.None))
            found.Add(finding);

        return found;
    }
}
