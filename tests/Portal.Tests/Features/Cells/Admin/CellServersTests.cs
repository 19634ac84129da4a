using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data.Protection;
using Portal.Features.Audit;
using Portal.Features.Cells.Admin;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Trials;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Cells.Admin;

/// <summary>Cells with servers. Only the trial is faked here: it says what the connection string asks it to.</summary>
public sealed class CellServersTests(CellServersTests.TryingApp app) : IClassFixture<CellServersTests.TryingApp>
{
    private const string Blob = "azure-blob-storage";
    private const string Folder = "folder-storage";
    private static readonly TestPerson Editor = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.EditCells);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cells_connection_strings_are_kept_as_secrets_of_one_version_and_only_where_they_lead_is_shown()
    {
        var id = await AddedAsync(new AddCell(NewName(), "eu", DatabaseEngine.SqlServer, Blob, 5, " ok db-secret ", "ok account-secret", OffersSharedDatabase: false));

        Assert.Equal(("ok db-secret", "ok account-secret"), await SecretsAsync(id, 1));
        var details = (await app.As(Editor).SendAsync(new GetCell(id))).Value;
        Assert.Equal(new CellPlace("ok of SqlServer", "ok of " + Blob, true, false, 0, false), details.Place);
        Assert.DoesNotContain("secret", details.ToString());
        var (access, offers) = await AccessAsync(id);
        Assert.Equal(("ok db-secret", "ok account-secret"), (access.Database, access.Storage));
        Assert.False(offers);
    }

    [Fact]
    public async Task The_audit_row_says_who_added_a_cell_and_not_its_secrets()
    {
        var name = NewName();
        var id = await AddedAsync(new AddCell(name, "eu", DatabaseEngine.SqlServer, Blob, 5, "ok hush-1", "ok hush-2"));
        await app.As(Editor).SendAsync(new EditCell(id, 5, true, Database: "ok hush-3", Storage: "ok hush-4"));

        var rows = await app.InDatabaseAsync(db => db.Set<AuditEntry>().AsNoTracking().ToListAsync(Ct));
        Assert.Contains(rows, r => r.Details.Contains(name, StringComparison.Ordinal));
        Assert.DoesNotContain(rows, r => r.Details.Contains("hush", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Malformed", "no connection string for SQL Server")]
    [InlineData("Unreachable", "does not answer within 5 seconds")]
    [InlineData("Untrusted", "certificate")]
    [InlineData("Refused", "refuses this user, password or key")]
    [InlineData("LacksRights", "ALTER ANY LOGIN")]
    [InlineData("Unsuitable", "SQL Server 2019")]
    [InlineData("Failed", "answered with an error (code 4711)")]
    public async Task What_is_wrong_with_a_server_stands_at_its_field_in_plain_words_and_nothing_is_kept(string fault, string words)
    {
        var name = NewName();

        var refused = await app.As(Editor).SendAsync(new AddCell(name, "eu", DatabaseEngine.SqlServer, Folder, 5, $"{fault} hush"));

        var field = Assert.Single(refused.Error!.Fields);
        Assert.Equal(nameof(AddCell.Database), field.Field);
        Assert.Contains(words, field.Message);
        Assert.DoesNotContain("hush", field.Message);
        Assert.False(await app.InDatabaseAsync(db => db.Cells.AnyAsync(c => c.Name == name)));
    }

    [Fact]
    public async Task A_postgresql_server_that_is_too_old_is_told_the_version_that_the_drivers_need()
    {
        var refused = await app.As(Editor).SendAsync(new AddCell(NewName(), "eu", DatabaseEngine.Postgres, Folder, 5, "Unsuitable"));

        Assert.Contains("PostgreSQL 15 or newer", Assert.Single(refused.Error!.Fields).Message);
    }

    [Fact]
    public async Task Both_servers_are_tried_before_anything_is_said()
    {
        var refused = await app.As(Editor).SendAsync(new AddCell(NewName(), "eu", DatabaseEngine.SqlServer, Blob, 5, "Refused", "Malformed"));

        Assert.Equal([nameof(AddCell.Database), nameof(AddCell.Storage)], refused.Error!.Fields.Select(f => f.Field));
        Assert.Contains("storage account", refused.Error.Fields[1].Message);
    }

    [Theory]
    [InlineData(DatabaseEngine.SqlServer, Folder, null, null, "Database")]
    [InlineData(DatabaseEngine.SqlServer, Folder, "  ", null, "Database")]
    [InlineData(DatabaseEngine.SqlServer, Folder, "ok", "ok", "Storage")]
    [InlineData(DatabaseEngine.Sqlite, Folder, "ok", null, "Database")]
    [InlineData(DatabaseEngine.Sqlite, Blob, null, null, "Storage")]
    [InlineData(DatabaseEngine.Sqlite, Blob, null, "ok\u0001", "Storage")]
    [InlineData(DatabaseEngine.SqlServer, Folder, "ok\nPassword=x", null, "Database")]
    public async Task A_connection_string_is_given_where_one_is_needed_and_nowhere_else(DatabaseEngine engine, string driver, string? database, string? storage, string field)
    {
        var refused = await app.As(Editor).SendAsync(new AddCell(NewName(), "eu", engine, driver, 5, database, storage));

        Assert.Equal(field, Assert.Single(refused.Error!.Fields).Field);
    }

    [Fact]
    public async Task Too_long_a_connection_string_and_a_cell_that_offers_nothing_are_refused()
    {
        var refused = await app.As(Editor).SendAsync(new AddCell(NewName(), "eu", DatabaseEngine.SqlServer, Folder, 5, new string('x', 5_000), null, false, false, 201));

        Assert.Equal(["Database", "OffersOwnDatabase", "PoolSize"], refused.Error!.Fields.Select(f => f.Field).Distinct().Order());
    }

    [Fact]
    public async Task One_changed_connection_string_makes_a_version_with_both()
    {
        var id = await AddedAsync(new AddCell(NewName(), "eu", DatabaseEngine.SqlServer, Blob, 5, "ok one", "ok two"));
        await app.As(Editor).SendAsync(new EditCell(id, 6, true, Database: "", Storage: "  "));
        Assert.Equal(1, (await CellAsync(id)).SecretVersion);

        Assert.True((await app.As(Editor).SendAsync(new EditCell(id, 6, true, Database: "ok three"))).Succeeded);
        Assert.Equal((("ok one", "ok two"), ("ok three", "ok two")), (await SecretsAsync(id, 1), await SecretsAsync(id, 2)));

        Assert.True((await app.As(Editor).SendAsync(new EditCell(id, 6, true, Storage: "ok four"))).Succeeded);
        Assert.Equal(("ok three", "ok four"), await SecretsAsync(id, 3));
        Assert.Equal((null, null), await SecretsAsync(id, 1)); // the version before is enough
        Assert.Equal(("ok three", "ok four"), ((await AccessAsync(id)).Access.Database, (await AccessAsync(id)).Access.Storage));
    }

    [Fact]
    public async Task A_refused_change_leaves_the_cell_as_it_was()
    {
        var id = await AddedAsync(new AddCell(NewName(), "eu", DatabaseEngine.SqlServer, Folder, 5, "ok one"));

        var refused = await app.As(Editor).SendAsync(new EditCell(id, 9, false, Database: "Refused hush"));

        Assert.Equal(nameof(EditCell.Database), Assert.Single(refused.Error!.Fields).Field);
        var cell = await CellAsync(id);
        Assert.Equal((5, true, 1, "ok of SqlServer"), (cell.Capacity, cell.IsOpen, cell.SecretVersion, cell.Server));
    }

    [Fact]
    public async Task An_empty_cell_moves_to_another_kind_of_server_and_forgets_the_old_one()
    {
        var id = await AddedAsync(new AddCell(NewName(), "eu", DatabaseEngine.Sqlite, Folder, 5));
        Assert.Equal(nameof(EditCell.Database), Assert.Single((await app.As(Editor).SendAsync(new EditCell(id, 5, true, DatabaseEngine.SqlServer))).Error!.Fields).Field);

        Assert.True((await app.As(Editor).SendAsync(new EditCell(id, 5, true, DatabaseEngine.SqlServer, Database: "ok one"))).Succeeded);
        Assert.Equal((DatabaseEngine.SqlServer, "ok of SqlServer", 1), ((await CellAsync(id)).Engine, (await CellAsync(id)).Server, (await CellAsync(id)).SecretVersion));

        Assert.True((await app.As(Editor).SendAsync(new EditCell(id, 5, true, DatabaseEngine.Sqlite))).Succeeded);
        Assert.Equal((null, null), ((await CellAsync(id)).Server, (await AccessAsync(id)).Access.Database));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cell_that_has_something_of_a_tenant_keeps_its_kind_of_servers(bool isPlaced)
    {
        var id = await AddedAsync(new AddCell(NewName(), "eu", DatabaseEngine.SqlServer, Folder, 5, "ok one"));
        await app.InDatabaseAsync(async db =>
        {
            if (isPlaced)
                (await db.Cells.SingleAsync(c => c.Id == id)).Placed = 1;
            else
                db.Resources.Add(new Resource { Id = Guid.CreateVersion7(), TenantId = TenantId.New(), Kind = "sqlserver-database", CellId = id, Name = Guid.NewGuid().ToString("N"), CreatedAt = app.Clock.GetUtcNow() });

            await db.SaveChangesAsync();
        });

        var engine = await app.As(Editor).SendAsync(new EditCell(id, 5, true, DatabaseEngine.Sqlite));
        var storage = await app.As(Editor).SendAsync(new EditCell(id, 5, true, StorageDriver: Blob, Storage: "ok two"));

        Assert.Equal(("Engine", "StorageDriver"), (Assert.Single(engine.Error!.Fields).Field, Assert.Single(storage.Error!.Fields).Field));
        Assert.True((await app.As(Editor).SendAsync(new EditCell(id, 5, true, DatabaseEngine.SqlServer, Folder, "ok moved"))).Succeeded);
        Assert.True((await app.As(Editor).SendAsync(new GetCell(id))).Value.Place.IsInUse);
    }

    [Theory]
    [InlineData("ok 1", null, "Database", "1 of the 2 tenants’ databases")]
    [InlineData("ok unknown", null, "Database", "could not be found out")]
    [InlineData(null, "ok 2", "Storage", "2 of the 1 tenants’ containers")]
    public async Task A_connection_to_where_tenants_things_are_not_is_taken_only_by_who_says_so(string? database, string? storage, string field, string words)
    {
        var id = await AddedAsync(new AddCell(NewName(), "eu", DatabaseEngine.SqlServer, Blob, 5, "ok one", "ok two"));
        await app.InDatabaseAsync(async db =>
        {
            var moving = TenantId.New();
            db.Operations.Add(new Operation { Id = OperationId.New(), TenantId = moving, Kind = OperationKind.Delete, Input = "{}", RequestedBy = "x", CreatedAt = app.Clock.GetUtcNow() });
            foreach (var (tenant, kind, state) in new[]
            {
                (TenantId.New(), "sqlserver-database", ResourceState.Present), (TenantId.New(), "sqlserver-schema", ResourceState.Present), (TenantId.New(), Blob, ResourceState.Present),
                (TenantId.New(), "sqlserver-database", ResourceState.Removed), (moving, "sqlserver-database", ResourceState.Present),
            })
            {
                db.Resources.Add(new Resource { Id = Guid.CreateVersion7(), TenantId = tenant, Kind = kind, CellId = id, Name = Guid.NewGuid().ToString("N"), State = state, CreatedAt = app.Clock.GetUtcNow() });
            }

            await db.SaveChangesAsync();
        });

        var refused = await app.As(Editor).SendAsync(new EditCell(id, 5, true, Database: database, Storage: storage));

        Assert.Equal([field, nameof(EditCell.WithoutTenants)], refused.Error!.Fields.Select(f => f.Field));
        Assert.Contains(words, refused.Error.Fields[0].Message);
        Assert.Equal(1, (await CellAsync(id)).SecretVersion);
        Assert.True((await app.As(Editor).SendAsync(new EditCell(id, 5, true, Database: database, Storage: storage, WithoutTenants: true))).Succeeded);
        Assert.Equal(2, (await CellAsync(id)).SecretVersion);
    }

    [Fact]
    public async Task Offers_change_and_never_to_nothing()
    {
        var id = await AddedAsync(new AddCell(NewName(), "eu", DatabaseEngine.SqlServer, Folder, 5, "ok one"));

        Assert.True((await app.As(Editor).SendAsync(new EditCell(id, 5, true, OffersOwnDatabase: false))).Succeeded);
        var refused = await app.As(Editor).SendAsync(new EditCell(id, 5, true, OffersSharedDatabase: false));

        Assert.Equal("OffersOwnDatabase", Assert.Single(refused.Error!.Fields).Field);
        Assert.Equal((false, true), ((await CellAsync(id)).OffersOwnDatabase, (await CellAsync(id)).OffersSharedDatabase));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, 1)]
    [InlineData(DatabaseEngine.SqlServer, 1)]
    public async Task Ready_databases_are_kept_only_where_they_can_be(DatabaseEngine engine, int size)
    {
        var refused = await app.As(Editor).SendAsync(new AddCell(NewName(), "eu", engine, Folder, 5, engine == DatabaseEngine.Sqlite ? null : "ok", PoolSize: size));

        Assert.Equal("PoolSize", Assert.Single(refused.Error!.Fields).Field);
    }

    private static string NewName() => "c-" + Guid.NewGuid().ToString("N")[..8];

    private async Task<CellId> AddedAsync(AddCell command) => (await app.As(Editor).SendAsync(command)).Value;

    private Task<Cell> CellAsync(CellId id) => app.InDatabaseAsync(db => db.Cells.AsNoTracking().SingleAsync(c => c.Id == id));

    private async Task<(string? Database, string? Storage)> SecretsAsync(CellId id, int version)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var vault = scope.ServiceProvider.GetRequiredService<Vault>();
        return (await vault.ReadAsync(Vault.Installation, Places.CellDatabase, id.Value, version, Ct), await vault.ReadAsync(Vault.Installation, Places.CellStorage, id.Value, version, Ct));
    }

    private async Task<(CellAccess Access, bool OffersShared)> AccessAsync(CellId id)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var cell = await CellAsync(id);
        return (await scope.ServiceProvider.GetRequiredService<Places>().AccessAsync(cell, Ct), cell.Offers(Isolation.SharedDatabase));
    }

    /// <summary>The first word of a connection string is the fault, or "ok".</summary>
    public sealed class TryingApp : PortalApp
    {
        protected override void Change(IServiceCollection services) => services.AddSingleton<ITryServers>(new Trials());

        private sealed class Trials : ITryServers
        {
            public Task<ServerTrial> DatabaseAsync(DatabaseEngine engine, string connectionString, CancellationToken ct) => Answer(connectionString, $"{engine}");

            public Task<ServerTrial> StorageAsync(string driver, string connectionString, CancellationToken ct) => Answer(connectionString, driver);

            /// <summary>The second word says how many are not there, or "unknown".</summary>
            public Task<int?> CountMissingAsync(CellAccess there, IReadOnlyCollection<(string Kind, string Name)> resources, CancellationToken ct) =>
                Task.FromResult<int?>((there.Database ?? there.Storage)!.Split(' ') is [_, var word, ..] ? word == "unknown" ? null : int.TryParse(word, out var count) ? count : 0 : 0);

            private static Task<ServerTrial> Answer(string text, string of)
            {
                var word = text.Split(' ')[0];
                return Task.FromResult(new ServerTrial(word == "ok" ? null : Enum.Parse<ServerFault>(word), $"{(word == "ok" ? "ok" : "the server")} of {of}", "4711"));
            }
        }
    }
}
