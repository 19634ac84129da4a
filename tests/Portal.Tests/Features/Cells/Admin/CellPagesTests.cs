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

    private static readonly CellPlace Nowhere = new(null, null, true, true, 0, false);

    private static readonly AvailableDrivers All = new([DatabaseEngine.Sqlite, DatabaseEngine.Postgres, DatabaseEngine.SqlServer], ["folder-storage", "azure-blob-storage"]);

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
        Answer<GetCell, Result<CellDetails>>(_ => new CellDetails(Cell, Nowhere, [], []));
        Answer<ListDrivers, Result<AvailableDrivers>>(_ => All);
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

    [Fact]
    public void Kinds_of_servers_are_named_in_words()
    {
        SignedInAs(StaffPermission.ViewBackOffice);
        Answer<ListCells, Result<IReadOnlyList<CellRow>>>(_ => new List<CellRow> { Cell, Cell with { Id = CellId.New(), Name = "eu-2", Engine = DatabaseEngine.SqlServer, StorageDriver = "azure-blob-storage" } });

        var page = Render<CellsPage>();

        Assert.Contains("SQLite, a file for each tenant, A folder on this machine", page.Markup);
        Assert.Contains("SQL Server, Azure Blob Storage", page.Markup);
    }

    [Fact]
    public async Task What_a_kind_of_server_does_not_need_is_not_asked_and_not_sent()
    {
        Answer<ListDrivers, Result<AvailableDrivers>>(_ => All);
        Answer<AddCell, Result<CellId>>(_ => Error.Invalid("Database", "The server refuses this user."));
        var page = Render<AddCellPage>();
        Assert.Empty(page.FindAll("#cell-connection, #cell-account, #cell-pool, #cell-offers-own"));

        page.Find("#cell-database").Change("Postgres");
        page.Find("#cell-connection").Input("Host=db;Username=portal;Password=hush");
        page.Find("#cell-pool").Change("20");
        page.Find("#cell-offers-shared").Change(false);
        page.Find("#cell-storage").Change("azure-blob-storage");
        page.Find("#cell-account").Input("AccountName=x;AccountKey=hush");
        await page.Find("form").SubmitAsync();

        Assert.Equal(new AddCell("", "", DatabaseEngine.Postgres, "azure-blob-storage", 1000, "Host=db;Username=portal;Password=hush", "AccountName=x;AccountKey=hush", true, false, 20), Sent.OfType<AddCell>().Last());
        Assert.Equal(("The server refuses this user.", "true"), (page.Find("#cell-connection-error").TextContent, page.Find("#cell-connection").GetAttribute("aria-invalid")));
        Assert.Equal("password", page.Find("#cell-connection").GetAttribute("type"));

        page.Find("#cell-database").Change("Sqlite");
        page.Find("#cell-storage").Change("folder-storage");
        await page.Find("form").SubmitAsync();
        Assert.Equal((null, null, 0), (Sent.OfType<AddCell>().Last().Database, Sent.OfType<AddCell>().Last().Storage, Sent.OfType<AddCell>().Last().PoolSize));
    }

    [Fact]
    public async Task A_cell_shows_where_its_servers_are_and_keeps_what_is_left_empty()
    {
        SignedInAs(StaffPermission.EditCells);
        var cell = Cell with { Engine = DatabaseEngine.Postgres, StorageDriver = "azure-blob-storage" };
        Answer<GetCell, Result<CellDetails>>(_ => new CellDetails(cell, new CellPlace("db.example:5432, portal", "https://files.example", true, false, 7, true), [], []));
        Answer<ListDrivers, Result<AvailableDrivers>>(_ => All);
        Answer<EditCell, Result>(_ => Result.Success);
        var page = Render<CellPage>(p => p.Add(c => c.Id, cell.Id.ToString()));

        Assert.Contains("db.example:5432, portal", page.Markup);
        Assert.Contains("https://files.example", page.Markup);
        Assert.Contains("Empty, it stays as it is.", page.Find("#cell-connection-help").TextContent);
        Assert.Equal(("", ""), (page.Find("#cell-connection").GetAttribute("value") ?? "", page.Find("#cell-account").GetAttribute("value") ?? ""));
        Assert.True(page.Find("#cell-database").HasAttribute("disabled") && page.Find("#cell-storage").HasAttribute("disabled"));

        page.Find("#cell-pool").Change("9");
        await page.Find("form").SubmitAsync();

        Assert.Equal(new EditCell(cell.Id, 42, true, DatabaseEngine.Postgres, "azure-blob-storage", null, null, true, false, 9), Assert.Single(Sent.OfType<EditCell>()));
    }

    [Fact]
    public void Who_may_not_change_cells_sees_where_the_server_is_and_no_form()
    {
        SignedInAs(StaffPermission.ViewBackOffice);
        Answer<GetCell, Result<CellDetails>>(_ => new CellDetails(Cell with { Engine = DatabaseEngine.SqlServer }, Nowhere with { Server = "db.example,1433, portal" }, [], []));

        var page = Render<CellPage>(p => p.Add(c => c.Id, Cell.Id.ToString()));

        Assert.Contains("db.example,1433, portal", page.Markup);
        Assert.Contains("A database of their own · A schema in a shared database", page.Markup);
        Assert.Empty(page.FindAll("form, input, select"));
    }
}
