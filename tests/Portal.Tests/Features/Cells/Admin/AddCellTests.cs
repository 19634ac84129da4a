using Microsoft.EntityFrameworkCore;
using Portal.Features.Cells.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Cells.Admin;

public sealed class AddCellTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Editor = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.EditCells);

    [Fact]
    public async Task A_new_cell_is_open_and_empty()
    {
        var drivers = (await app.As(Editor).SendAsync(new ListDrivers())).Value;

        var added = await app.As(Editor).SendAsync(new AddCell("eu-west-2", "eu-west", drivers.Engines[0], drivers.Storages[0], 25));

        var cell = (await app.As(Editor).SendAsync(new GetCell(added.Value))).Value.Cell;
        Assert.Equal(("eu-west-2", "eu-west", 0, 25, true), (cell.Name, cell.Region, cell.Placed, cell.Capacity, cell.IsOpen));
    }

    [Theory]
    [InlineData("", "eu", 1, "Name")]
    [InlineData(null, "eu", 1, "Name")]
    [InlineData("EU-1", "eu", 1, "Name")]
    [InlineData("1-eu", "eu", 1, "Name")]
    [InlineData("eu--1", "eu", 1, "Name")]
    [InlineData("eu-", "eu", 1, "Name")]
    [InlineData("eu 1", "eu", 1, "Name")]
    [InlineData("eu-1\n", "eu", 1, "Name")]
    [InlineData("eu/../1", "eu", 1, "Name")]
    [InlineData("eü-1", "eu", 1, "Name")]
    [InlineData("a12345678901234567890123456789012345678901", "eu", 1, "Name")]
    [InlineData("ok-1", "", 1, "Region")]
    [InlineData("ok-1", "Europe!", 1, "Region")]
    [InlineData("ok-1", null, 1, "Region")]
    [InlineData("ok-1", "eu", 0, "Capacity")]
    [InlineData("ok-1", "eu", -5, "Capacity")]
    [InlineData("ok-1", "eu", int.MaxValue, "Capacity")]
    public async Task Bad_input_is_an_error_of_its_field(string? name, string? region, int capacity, string field)
    {
        var result = await app.As(Editor).SendAsync(new AddCell(name!, region!, DatabaseEngine.Sqlite, "folder-storage", capacity));

        Assert.Equal(field, Assert.Single(result.Error!.Fields).Field);
        Assert.False(await app.InDatabaseAsync(db => db.Cells.AnyAsync(c => c.Name == "ok-1")));
    }

    [Theory]
    [InlineData("no-such-driver")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_cell_uses_drivers_that_exist(string? driver)
    {
        var result = await app.As(Editor).SendAsync(new AddCell("ok-2", "eu", (DatabaseEngine)99, driver!, 1));

        Assert.Equal(["Engine", "StorageDriver"], result.Error!.Fields.Select(f => f.Field));
    }

    [Fact]
    public async Task A_name_is_taken_once_even_by_two_at_the_same_moment()
    {
        var editor = app.As(await app.CallerOfAsync(Editor));

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => editor.SendAsync(new AddCell("twin", "eu", DatabaseEngine.Sqlite, "folder-storage", 1))));

        Assert.Single(results, r => r.Succeeded);
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.True(r.Error!.Kind is ErrorKind.Invalid or ErrorKind.Conflict));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Cells.CountAsync(c => c.Name == "twin")));
    }

    [Fact]
    public async Task Only_those_who_may_edit_cells_add_them()
    {
        var command = new AddCell("mine", "eu", DatabaseEngine.Sqlite, "folder-storage", 1);

        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Staff(StaffPermission.ViewBackOffice)).SendAsync(command)).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Anonymous).SendAsync(command)).Error?.Kind);
    }
}
