using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Admin;
using Portal.Features.Billing.Invoices;
using Portal.Features.Usage;
using Portal.Features.Usage.Ingest;
using Portal.Kernel;

namespace Portal.Shell.Seeds;

/// <summary>
/// Three months of use for one demo tenant, and invoices for the last of them. The past cannot be reported (events older than they are kept are refused), so its
/// hours are written as rows, with the events of those that are kept.
/// </summary>
internal sealed class DemoUsage(IServiceScopeFactory scopes, IDispatchers dispatchers, TimeProvider time)
{
    private const int Days = 92;
    private static readonly TimeSpan Customer = TimeSpan.FromDays(40);

    public async Task MakeAsync(TenantId tenant, CancellationToken ct)
    {
        var seeding = dispatchers.As(Caller.System("seed"));
        await seeding.SendAsync(new SaveInvoicing(new InvoicingInput(
            "Portal Demo GmbH", "Hafenstraße 5", "20457", "Hamburg", "DE", "DE123456789", "DE89370400440532013000", "INV-", "CN-", 14, 14)), ct);
        await WriteHoursAsync(tenant, ct);

        var now = time.GetUtcNow();
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            // Across tenants: seeding has opened none, and names the one it is about.
            var account = await db.BillingAccounts.AcrossTenants().SingleAsync(a => a.TenantId == tenant, ct);
            account.Reopen(now - Customer, Features.Plans.BillingInterval.Month);
            (account.LegalName, account.Street, account.PostalCode, account.City, account.Country) = ("Acme Instruments Ltd", "12 Mill Lane", "D02 X285", "Dublin", "IE");
            account.TaxId = "IE1234567WA";
            await db.SaveChangesAsync(ct);
        }

        while (await CloseAsync(tenant, ct))
        {
        }

        var first = (await seeding.SendAsync(new ListInvoices(InvoiceFilter.Open, null, 1), ct)).Value.Rows.Where(r => r.TenantId == tenant).MinBy(r => r.Of.Number);
        if (first is not null)
            await seeding.SendAsync(new RecordPayment(first.Of.Id, first.Of.Due, DateOnly.FromDateTime(now.UtcDateTime), "Transfer from Acme"), ct);
    }

    private async Task<bool> CloseAsync(TenantId tenant, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<PeriodClosing>().CloseAsync(tenant, ct);
        }
        catch (ChangedByAnotherException)
        {
            return true; // the clock bills too
        }
    }

    private async Task WriteHoursAsync(TenantId tenant, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var random = new Random(11);
        var now = UsageHour.Of(time.GetUtcNow());
        var (begin, kept) = (now.AddDays(-Days), now - UsageEvent.KeptFor + TimeSpan.FromHours(1));
        for (var hour = begin; hour < now; hour = hour.AddHours(1))
        {
            var age = (hour - begin).TotalDays / Days;
            var busy = (hour.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.3 : 1) * (0.4 + Math.Max(0, Math.Sin((hour.Hour - 6) * Math.PI / 12)));
            var requests = (long)(1_400 * busy * (0.6 + age) * (0.8 + (random.NextDouble() * 0.4)));
            Add(Meter.Requests, requests);
            Add(Meter.Bandwidth, requests * random.Next(20_000, 32_000));
            Add(Meter.Compute, requests * random.Next(60, 90));
            Add(Meter.Storage, (long)(24_000 + (44_000 * age)) + random.Next(0, 1_200)); // about what is then measured
            Add(Meter.Members, 2 + (int)(age * 3));

            void Add(string meter, long quantity)
            {
                db.Add(new UsageHour { TenantId = tenant, Meter = meter, Hour = hour, Sum = quantity, Max = quantity, Count = 1 });
                if (hour >= kept)
                    db.Add(new UsageEvent { TenantId = tenant, Source = "demo", EventId = $"{meter}/{hour.UtcTicks}", Meter = meter, At = hour, Quantity = quantity, ReceivedAt = hour });
            }
        }

        await db.SaveChangesAsync(ct);
    }
}
