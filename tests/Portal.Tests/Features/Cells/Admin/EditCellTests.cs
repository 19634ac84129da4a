using Microsoft.EntityFrameworkCore;
using Portal.Features.Cells;
using Portal.Features.Cells.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Cells.Admin;

public sealed class EditCellTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Editor = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.EditCells);

    [Fact]
    public async Task A_cell_grows_and_closes()
    {
        var id = await ACellAsync(placed: 3, capacity: 5);

        var result = await app.As(Editor).SendAsync(new EditCell(id, 9, IsOpen: false));

        Assert.True(result.Succeeded);
        var cell = await app.InDatabaseAsync(db => db.Cells.SingleAsync(c => c.Id == id));
        Assert.Equal((9, false, 3), (cell.Capacity, cell.IsOpen, cell.Placed));
    }

    [Fact]
    public async Task Nobody_who_lives_in_a_cell_loses_their_place()
    {
        var id = await ACellAsync(placed: 3, capacity: 5);

        var result = await app.As(Editor).SendAsync(new EditCell(id, 2, IsOpen: true));

        var field = Assert.Single(result.Error!.Fields);
        Assert.Equal(nameof(EditCell.Capacity), field.Field);
        Assert.Contains("3", field.Message);
        Assert.True((await app.As(Editor).SendAsync(new EditCell(id, 3, IsOpen: true))).Succeeded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(1_000_001)]
    public async Task A_capacity_is_within_bounds(int capacity)
    {
        var result = await app.As(Editor).SendAsync(new EditCell(await ACellAsync(0, 5), capacity, IsOpen: true));

        Assert.Equal(nameof(EditCell.Capacity), Assert.Single(result.Error!.Fields).Field);
    }

    [Fact]
    public async Task Only_those_who_may_edit_cells_change_them()
    {
        var id = await ACellAsync(0, 5);

        var result = await app.As(Callers.Staff(StaffPermission.ViewBackOffice)).SendAsync(new EditCell(id, 9, IsOpen: true));

        Assert.Equal(ErrorKind.Forbidden, result.Error?.Kind);
        Assert.Equal(5, (await app.InDatabaseAsync(db => db.Cells.SingleAsync(c => c.Id == id))).Capacity);
    }

    [Fact]
    public async Task A_cell_that_is_not_there_is_not_found()
    {
        Assert.Equal(ErrorKind.NotFound, (await app.As(Editor).SendAsync(new EditCell(CellId.New(), 9, IsOpen: true))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(Editor).SendAsync(new GetCell(CellId.New()))).Error?.Kind);
    }

    [Fact]
    public async Task A_cells_page_knows_its_tenants_and_what_exists_for_them()
    {
        var id = await ACellAsync(1, 5);
        var tenant = await app.Given.AnActiveTenantAsync();
        await app.InDatabaseAsync(async db =>
        {
            db.Placements.Add(new Placement { TenantId = tenant, CellId = id, PlacedAt = app.Clock.GetUtcNow() });
            foreach (var (state, size) in new[] { (ResourceState.Present, 1000), (ResourceState.Present, 500), (ResourceState.Removed, 7) })
                db.Resources.Add(new Resource { Id = Guid.CreateVersion7(), TenantId = tenant, Kind = "folder-storage", CellId = id, Name = Guid.NewGuid().ToString("N"), SizeBytes = size, State = state, CreatedAt = app.Clock.GetUtcNow() });

            await db.SaveChangesAsync();
        });

        var cell = (await app.As(Editor).SendAsync(new GetCell(id))).Value;

        Assert.Equal(tenant, Assert.Single(cell.Newest).Id);
        Assert.Equal(new CellResources("folder-storage", 2, 1500), Assert.Single(cell.Resources));
    }

    [Fact]
    public async Task Sign_up_offers_only_regions_with_an_open_cell_that_has_room()
    {
        await ACellAsync(0, 5, "ca");
        await ACellAsync(5, 5, "jp");
        await ACellAsync(0, 5, "in", isOpen: false);
        await ACellAsync(0, 5, "moon-base");

        var regions = (await app.As(Callers.Anonymous).SendAsync(new ListRegions())).Value;

        Assert.Contains(new RegionChoice("ca", "Canada"), regions);
        Assert.Contains(new RegionChoice("moon-base", "moon-base"), regions);
        Assert.DoesNotContain(regions, r => r.Code is "jp" or "in");
    }

    private Task<CellId> ACellAsync(int placed, int capacity, string region = "eu", bool isOpen = true) => app.InDatabaseAsync(async db =>
    {
        var id = CellId.New();
        db.Cells.Add(new Cell
        {
            Id = id,
            Name = "c-" + Guid.NewGuid().ToString("N")[..8],
            Region = region,
            Engine = DatabaseEngine.Sqlite,
            StorageDriver = "folder-storage",
            Capacity = capacity,
            Placed = placed,
            IsOpen = isOpen,
        });
        await db.SaveChangesAsync();
        return id;
    });
}
