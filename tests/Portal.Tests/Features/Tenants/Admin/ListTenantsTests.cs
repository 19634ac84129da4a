using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants.Admin;

public sealed class ListTenantsTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Support = Callers.Staff(StaffPermission.ViewBackOffice);

    [Theory]
    [InlineData("MÜLLER")]
    [InlineData("müller")]
    [InlineData("Mu\u0308ller")]
    [InlineData("ller & söh")]
    public async Task Names_are_found_in_any_case_and_any_form_of_an_umlaut(string search)
    {
        var mark = Mark();
        var id = await app.Given.ATenantAsync(TenantStatus.Active, $"m-{mark}", t => t.Name = $"Müller & Söhne {mark}");

        var found = await ListAsync(new() { Search = search }, size: 100);

        Assert.Contains(id, found.Rows.Select(r => r.Id));
        Assert.Equal([id], (await ListAsync(new() { Search = $"Söhne {mark}" })).Rows.Select(r => r.Id));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("[a-z]")]
    [InlineData("\\")]
    [InlineData("'; DROP TABLE \"Tenants\"; --")]
    [InlineData("\ud800")]
    public async Task Signs_that_mean_something_to_a_database_are_only_letters_here(string search)
    {
        await app.Given.AnActiveTenantAsync();

        Assert.Empty((await ListAsync(new() { Search = search })).Rows);
    }

    [Fact]
    public async Task The_slug_and_the_owners_address_are_searched_too()
    {
        var mark = Mark();
        var id = await app.Given.ATenantAsync(TenantStatus.Active, $"s-{mark}", t => t.OwnerEmail = $"Ana.{mark}@Example.com");

        Assert.Equal([id], (await ListAsync(new() { Search = $"S-{mark}" })).Rows.Select(r => r.Id));
        Assert.Equal([id], (await ListAsync(new() { Search = $"ana.{mark}@example" })).Rows.Select(r => r.Id));
    }

    [Fact]
    public async Task A_renamed_tenant_is_found_by_its_new_name_only()
    {
        var (before, after) = (Mark(), Mark());
        var id = await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.Name = before);
        await app.InDatabaseAsync(async db =>
        {
            (await db.Set<Tenant>().FindAsync(id))!.Name = after;
            await db.SaveChangesAsync();
        });

        Assert.Empty((await ListAsync(new() { Search = before })).Rows);
        Assert.Equal([id], (await ListAsync(new() { Search = after })).Rows.Select(r => r.Id));
    }

    [Fact]
    public async Task All_filters_that_are_given_must_hold()
    {
        var mark = Mark();
        var cell = new Cell { Id = CellId.New(), Name = mark, Region = "moon", Capacity = 9 };
        await app.InDatabaseAsync(async db =>
        {
            db.Add(cell);
            await db.SaveChangesAsync();
        });
        var id = await app.Given.ATenantAsync(TenantStatus.Suspended, change: t => (t.Name, t.CellId, t.Region) = ($"In {mark}", cell.Id, "moon"));
        await app.Given.ATenantAsync(TenantStatus.Active, change: t => (t.Name, t.Region) = ($"Out {mark}", "moon"));
        var all = new TenantFilter { Search = mark, Statuses = [TenantStatus.Suspended, TenantStatus.Rejected], Plan = "test", Region = "moon", Cell = cell.Id };

        var row = Assert.Single((await ListAsync(all)).Rows);

        Assert.Equal((id, "Test", mark), (row.Id, row.Plan, row.Cell));
        Assert.Empty((await ListAsync(all with { Statuses = [TenantStatus.Active] })).Rows);
        Assert.Empty((await ListAsync(all with { Plan = "free" })).Rows);
        Assert.Empty((await ListAsync(all with { Region = "eu" })).Rows);
        Assert.Empty((await ListAsync(all with { Cell = CellId.New() })).Rows);
        Assert.Equal(2, (await ListAsync(all with { Statuses = [], Cell = null })).Total);
    }

    [Theory]
    [InlineData(TenantSort.Name)]
    [InlineData(TenantSort.Slug)]
    [InlineData(TenantSort.Owner)]
    [InlineData(TenantSort.Status)]
    [InlineData(TenantSort.Created)]
    public async Task Leafing_shows_each_row_once_in_either_direction_even_where_values_are_equal(TenantSort sort)
    {
        var mark = Mark();
        var ids = new List<TenantId>();
        for (var i = 0; i < 7; i++)
            ids.Add(await app.Given.ATenantAsync(TenantStatus.Rejected, $"same-{mark}", t => (t.Name, t.OwnerEmail) = ("Same", "same@example.com")));

        foreach (var descending in new[] { false, true })
        {
            var seen = new List<TenantId>();
            for (var page = 1; page <= 4; page++)
                seen.AddRange((await ListAsync(new() { Search = mark }, sort, descending, page, 2)).Rows.Select(r => r.Id));

            Assert.Equal(ids.OrderBy(i => i.Value), seen.OrderBy(i => i.Value));
        }
    }

    [Fact]
    public async Task Names_are_sorted_without_regard_to_case()
    {
        var mark = Mark();
        foreach (var name in new[] { "banana", "Apple", "cherry" })
            await app.Given.ATenantAsync(TenantStatus.Active, $"{name.ToLowerInvariant()}-{mark}", t => t.Name = name);

        Assert.Equal(["Apple", "banana", "cherry"], (await ListAsync(new() { Search = mark }, TenantSort.Name, descending: false)).Rows.Select(r => r.Name));
    }

    [Theory]
    [InlineData(-3, 1)]
    [InlineData(0, 1)]
    [InlineData(2, 2)]
    [InlineData(999, 2)]
    [InlineData(int.MaxValue, 2)]
    public async Task A_page_that_is_not_there_is_the_nearest_one(int asked, int answered)
    {
        var mark = Mark();
        for (var i = 0; i < 3; i++)
            await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.Name = $"{mark} {i}");

        var list = await ListAsync(new() { Search = mark }, page: asked, size: 2);

        Assert.Equal((answered, 3), (list.Page, list.Total));
    }

    [Fact]
    public async Task Beyond_a_few_hundred_hits_pages_and_total_stay_right()
    {
        var mark = Mark();
        await app.InDatabaseAsync(async db =>
        {
            for (var i = 0; i < 620; i++)
                db.Add(new Tenant { Id = TenantId.New(), Name = $"{mark} {i:000}", Slug = $"{mark}-{i}", PlanId = Guid.Empty, OwnerEmail = "x@example.com", CreatedAt = app.Clock.GetUtcNow() });

            await db.SaveChangesAsync();
        });
        var id = await app.Given.ATenantAsync(TenantStatus.Active);
        var plan = await app.InDatabaseAsync(async db => (await db.Set<Tenant>().FindAsync(id))!.PlanId);
        await app.InDatabaseAsync(async db =>
        {
            foreach (var tenant in db.Set<Tenant>().Where(t => t.PlanId == Guid.Empty))
                tenant.PlanId = plan;

            await db.SaveChangesAsync();
        });

        var list = await ListAsync(new() { Search = mark }, TenantSort.Name, descending: false, page: 7, size: 100);

        Assert.Equal((620, 20), (list.Total, list.Rows.Count));
        Assert.Equal($"{mark} 619", list.Rows[^1].Name);
    }

    [Fact]
    public async Task What_begins_a_word_is_found_before_what_stands_inside_one()
    {
        var mark = Mark();
        var begins = await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.Name = $"Werk{mark}");
        var inside = await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.Name = $"Stadtwerk{mark}");

        Assert.Equal([begins], (await ListAsync(new() { Search = $"werk{mark}" })).Rows.Select(r => r.Id));
        Assert.Equal([inside], (await ListAsync(new() { Search = $"adtwerk{mark}" })).Rows.Select(r => r.Id));
    }

    [Fact]
    public async Task More_than_a_word_and_signs_before_it_are_compared_as_they_were_written()
    {
        var mark = Mark();
        var id = await app.Given.ATenantAsync(TenantStatus.Active, change: t => (t.Name, t.OwnerEmail) = ($"{mark} und viele lange Namen danach", $"o@{mark}.example"));
        await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.Name = $"{mark} und viele lange Namen davor");

        Assert.Equal([id], (await ListAsync(new() { Search = $"{mark} und viele lange Namen danach" })).Rows.Select(r => r.Id));
        Assert.Equal([id], (await ListAsync(new() { Search = $"@{mark}" })).Rows.Select(r => r.Id));
    }

    [Theory]
    [InlineData(-1, 3, "5")]
    [InlineData(-2, 2, "3 4")]
    [InlineData(-9, 1, "1 2")]
    public async Task Pages_are_counted_from_the_end_too(int asked, int answered, string names)
    {
        var mark = Mark();
        for (var i = 1; i <= 5; i++)
            await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.Name = $"{mark} {i}");

        var list = await ListAsync(new() { Search = mark }, TenantSort.Name, descending: false, asked, 2);

        Assert.Equal((answered, names), (list.Page, string.Join(' ', list.Rows.Select(r => r.Name.Split(' ')[1]))));
    }

    [Fact]
    public async Task What_too_many_match_is_counted_no_further_and_its_last_page_is_read_from_the_end()
    {
        var mark = Mark();
        var id = await app.Given.ATenantAsync(TenantStatus.Active);
        var plan = await app.InDatabaseAsync(async db => (await db.Set<Tenant>().FindAsync(id))!.PlanId);
        await app.InDatabaseAsync(async db =>
        {
            for (var i = 0; i < 2600; i++)
                db.Add(new Tenant { Id = TenantId.New(), Name = $"{mark}{i:0000}", Slug = $"s{i}", PlanId = plan, OwnerEmail = "x@example.com", CreatedAt = app.Clock.GetUtcNow() });

            await db.SaveChangesAsync();
        });

        var last = await ListAsync(new() { Search = mark }, TenantSort.Name, descending: false, page: -1, size: 10);
        var before = await ListAsync(new() { Search = mark }, TenantSort.Name, descending: false, page: -2, size: 10);

        Assert.Equal((-1, true), (last.Page, last.AtLeast));
        Assert.InRange(last.Total, 2500, 2600);
        Assert.Equal([.. Enumerable.Range(2590, 10).Select(i => $"{mark}{i}")], last.Rows.Select(r => r.Name));
        Assert.Equal($"{mark}2589", before.Rows[^1].Name);
    }

    [Fact]
    public void The_address_of_the_list_holds_its_whole_state_and_nonsense_is_ignored()
    {
        var cell = CellId.New();
        var filter = new TenantFilter { Search = "a & b=c", Statuses = [TenantStatus.Active, TenantStatus.Suspended], Plan = "team", Region = "eu", Cell = cell };
        var parts = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(TenantsQuery.Export(filter));

        var read = TenantsQuery.Read(parts["q"], parts["status"], parts["plan"], parts["region"], parts["cell"], "-owner", "3", "50");

        Assert.Equal(TenantsQuery.Export(filter), TenantsQuery.Export(read.Filter));
        Assert.Equal((TenantSort.Owner, true, 3, 50), (read.Sort, read.Descending, read.Page, read.Size));
        var nonsense = TenantsQuery.Read(" ", "Active,0,Nope,active", null, "", "not-an-id", "-drop", "1e9", "7");
        Assert.Equal([TenantStatus.Active], nonsense.Filter.Statuses);
        Assert.Equal((null, null, null, TenantSort.Created, true, 1, 25), (nonsense.Filter.Search, nonsense.Filter.Region, nonsense.Filter.Cell, nonsense.Sort, nonsense.Descending, nonsense.Page, nonsense.Size));
    }

    private static string Mark() => "q" + Guid.NewGuid().ToString("N")[..10];

    private async Task<TenantList> ListAsync(TenantFilter filter, TenantSort sort = TenantSort.Created, bool descending = true, int page = 1, int size = 25) =>
        (await app.As(Support).SendAsync(new ListTenants(filter, sort, descending, page, size))).Value;
}
