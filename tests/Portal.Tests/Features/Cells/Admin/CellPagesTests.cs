using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Cells.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Cells.Admin;

public sealed class CellPagesTests : PageContext
{
    private static readonly CellRow Cell = new(CellId.New(), "eu-1", "eu", DatabaseEngine.Sqlite, "folder-storage", 40, 42, true);

    [Fact]
    public void The_list_shows_how_full_a_cell_is_in_words_and_as_a_bar()
    {
        SignedInAs(StaffPermission.ViewBackOffice);
        Answer<ListCells, Result<IReadOnlyList<CellRow>>>(_ => new List<CellRow> { Cell, Cell with { Id = CellId.New(), Name = "eu-2", Placed = 42 }, Cell with { Id = CellId.New(), Name = "eu-3", IsOpen = false } });

        var page = Render<CellsPage>();

        Assert.Contains("40 of 42", page.Markup);
        Assert.Equal(["near", "full", "near"], page.FindAll("progress").Select(p => p.GetAttribute("data-level")));
        Assert.All(page.FindAll("progress"), p => Assert.Contains("of 42 places taken", p.GetAttribute("aria-label")));
        Assert.Equal(["Open", "Full", "Closed"], page.FindAll(".chip").Select(c => c.TextContent));
        Assert.Empty(page.FindAll(".button-primary"));
    }

    [Fact]
    public void Without_any_cell_the_page_says_what_to_do()
    {
        SignedInAs(StaffPermission.EditCells);
        Answer<ListCells, Result<IReadOnlyList<CellRow>>>(_ => new List<CellRow>());

        var page = Render<CellsPage>();

        Assert.Contains("No cells yet", page.Markup);
        Assert.Equal("/admin/cells/new", Assert.Single(page.FindAll(".button-primary")).GetAttribute("href"));
    }

    [Fact]
    public async Task A_refused_capacity_stands_beside_its_field_and_stays_typed()
    {
        SignedInAs(StaffPermission.EditCells);
        Answer<GetCell, Result<CellDetails>>(_ => new CellDetails(Cell, [], []));
        Answer<EditCell, Result>(_ => Error.Invalid(nameof(EditCell.Capacity), "40 tenants live here."));
        var page = Render<CellPage>(p => p.Add(c => c.Id, Cell.Id.ToString()));

        page.Find("#cell-capacity").Change("10");
        await page.Find("form").SubmitAsync();

        Assert.Equal("40 tenants live here.", page.Find("#cell-capacity-error").TextContent);
        Assert.Equal(("10", "true"), (page.Find("#cell-capacity").GetAttribute("value"), page.Find("#cell-capacity").GetAttribute("aria-invalid")));
    }

    [Fact]
    public async Task A_new_cell_opens_its_page_and_a_refused_one_keeps_the_form()
    {
        var id = CellId.New();
        Answer<ListDrivers, Result<AvailableDrivers>>(_ => new AvailableDrivers([DatabaseEngine.Sqlite], ["folder-storage"]));
        Answer<AddCell, Result<CellId>>(c => c.Name == "eu-2" ? id : Error.Invalid("Name", "Lower-case letters."));
        var page = Render<AddCellPage>();

        page.Find("#cell-name").Input("EU 2");
        await page.Find("form").SubmitAsync();
        Assert.Equal("Lower-case letters.", page.Find("#cell-name-error").TextContent);

        page.Find("#cell-name").Input(" eu-2 ");
        page.Find("#cell-region").Input("eu");
        await page.Find("form").SubmitAsync();

        Assert.Equal(new AddCell("eu-2", "eu", DatabaseEngine.Sqlite, "folder-storage", 1000), Sent.OfType<AddCell>().Last());
        Assert.EndsWith($"/admin/cells/{id}", Services.GetRequiredService<NavigationManager>().Uri);
    }
}
