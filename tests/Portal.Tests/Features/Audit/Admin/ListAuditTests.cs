using Portal.Features.Audit;
using Portal.Features.Audit.Admin;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Audit.Admin;

public sealed class ListAuditTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Auditor = Callers.Staff(StaffPermission.ViewAudit);

    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_newest_comes_first_with_the_name_of_its_tenant()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var name = await app.InDatabaseAsync(async db => (await db.Set<Portal.Features.Tenants.Tenant>().FindAsync(tenant))!.Name);
        await WriteAsync(Entry(tenant: tenant, at: Noon), Entry(tenant: tenant, at: Noon.AddMinutes(1), what: "Second"));

        var list = await ListAsync(new() { Tenant = tenant });

        Assert.Equal(["Second", "First"], list.Rows.Select(r => r.What));
        Assert.All(list.Rows, r => Assert.Equal(name, r.TenantName));
    }

    [Fact]
    public async Task Each_filter_leaves_out_what_it_does_not_name()
    {
        var who = $"Ana-{Guid.NewGuid():N}@example.com";
        await WriteAsync(Entry(who, what: "First"), Entry(who, what: "Second"), Entry(who, what: "Second", refused: true), Entry("other@example.com", what: "Second"));

        Assert.Equal(3, (await ListAsync(new() { Who = who.ToUpperInvariant()[..20] })).Counted);
        Assert.Equal(2, (await ListAsync(new() { Who = who, What = "Second" })).Counted);
        Assert.True(Assert.Single((await ListAsync(new() { Who = who, RefusedOnly = true })).Rows).Refused);
        Assert.Empty((await ListAsync(new() { Who = who, Tenant = TenantId.New() })).Rows);
        Assert.Empty((await ListAsync(new() { Who = "%" })).Rows);
    }

    [Theory]
    [InlineData("en", "a visitor")]
    [InlineData("de", "Besucher")]
    [InlineData("fr", "anonymous")]
    public async Task Who_is_no_person_is_found_by_the_word_that_is_shown_and_by_the_one_that_is_stored(string language, string typed)
    {
        var what = Guid.NewGuid().ToString("N");
        await WriteAsync(Entry(Caller.AnonymousName, what), Entry("ada@example.com", what), Entry("seed", what));

        using var speaking = Speaking.In(language);

        Assert.Equal(Caller.AnonymousName, Assert.Single((await ListAsync(new() { Who = typed, What = what })).Rows).Who);
    }

    [Fact]
    public async Task Days_are_whole_days_in_utc_at_both_ends()
    {
        var who = $"days-{Guid.NewGuid():N}";
        var day = DateOnly.FromDateTime(Noon.UtcDateTime);
        var midnight = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        await WriteAsync(Entry(who, "Before", midnight.AddMilliseconds(-1)), Entry(who, "First moment", midnight), Entry(who, "Last moment", midnight.AddDays(1).AddMilliseconds(-1)), Entry(who, "After", midnight.AddDays(1)));

        Assert.Equal(["Last moment", "First moment"], (await ListAsync(new() { Who = who, From = day, To = day })).Rows.Select(r => r.What));
        Assert.Equal(4, (await ListAsync(new() { Who = who, From = DateOnly.MinValue, To = DateOnly.MaxValue })).Counted);
    }

    [Fact]
    public async Task Leafing_shows_each_entry_once_even_at_the_same_instant()
    {
        var who = $"leaf-{Guid.NewGuid():N}";
        await WriteAsync([.. Enumerable.Range(0, 5).Select(i => Entry(who, $"Entry {i}", Noon))]);

        var seen = new List<string>();
        for (var page = 1; page <= 3; page++)
            seen.AddRange((await ListAsync(new() { Who = who }, page, 2)).Rows.Select(r => r.What));

        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(3, (await ListAsync(new() { Who = who }, 99, 2)).Page);
    }

    [Fact]
    public void The_address_of_the_log_holds_its_filters_and_nonsense_is_ignored()
    {
        var filter = new AuditFilter { Who = "ana", What = "SuspendTenant", Tenant = TenantId.New(), From = new(2026, 1, 2), To = new(2026, 3, 4), RefusedOnly = true };
        var parts = AuditQuery.Parts(filter);

        Assert.Equal(filter, AuditQuery.Read(parts["who"], parts["what"], parts["tenant"], parts["from"], parts["to"], parts["refused"]));
        Assert.Equal(new AuditFilter(), AuditQuery.Read(" ", "", "not-an-id", "2026-02-30", "yesterday", "maybe"));
    }

    private static AuditEntry Entry(string who = "ana@example.com", string what = "First", DateTimeOffset? at = null, TenantId? tenant = null, bool refused = false) =>
        new() { Id = Guid.CreateVersion7(), At = at ?? Noon, Who = who, What = what, TenantId = tenant, Refused = refused };

    private Task WriteAsync(params AuditEntry[] entries) => app.InDatabaseAsync(async db =>
    {
        db.AddRange(entries);
        await db.SaveChangesAsync();
    });

    private async Task<AuditList> ListAsync(AuditFilter filter, int page = 1, int size = 50) => (await app.As(Auditor).SendAsync(new ListAudit(filter, page, size))).Value;
}
