using Microsoft.EntityFrameworkCore;
using Portal.Features.Cells.Admin;
using Portal.Features.Members;
using Portal.Features.Templates;
using Portal.Features.Templates.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.BadInputs;

/// <summary>Commands with wrong values, sent past every page.</summary>
public sealed class CommandInputTests(BadInputApp app) : IClassFixture<BadInputApp>
{
    public static IReadOnlyList<ICommand> ForStaff(TenantId tenant) =>
    [
        .. ((string[])["", " ", "\0", "no\0te", new string('n', 1_001)]).Select(note => new SuspendTenant(tenant, SuspensionReason.StaffRequest, note)),
        new SuspendTenant(tenant, (SuspensionReason)99, "A note."),
        .. ((string[])["", " ", "\0", new string('n', 1_001)]).Select(reason => new RejectTenant(tenant, reason)),
        new ApproveTenant(tenant),
        new ResumeTenant(tenant, new string('n', 1_001)),
        .. ((int[])[-1, int.MinValue, int.MaxValue]).Select(capacity => new EditCell(CellId.New(), capacity, true)),
    ];

    [Fact]
    public async Task Staff_commands_refuse_wrong_values()
    {
        await app.OpenAsync();
        var tenant = await app.Given.AnActiveTenantAsync();
        var staff = app.As(await app.CallerOfAsync(Callers.Administrator));

        await app.RefuseAllAsync(ForStaff(tenant), async command => (await staff.SendAsync(command)).Error is null ? "accepted" : null);
    }

    [Fact]
    public async Task Cells_and_templates_refuse_wrong_values()
    {
        await app.OpenAsync();
        var staff = app.As(await app.CallerOfAsync(Callers.Administrator));
        string[] texts = ["", " ", "{", "[]", "null", "true", "\"x\"", "{\"schema\":1}", "{\"schema\":\"../../etc\"}", "{\"nothing\":1}", "schema: [", "a: &a *a", "\0", "- - -", "{\"roles\":[{\"name\":\"\"}]}", new string('{', 5_000)];

        await app.RefuseAllAsync(Nasty.Slugs.Where(s => s is not ("admin" or "www" or "signup" or "api" or "null" or "ab" or "a") && s != new string('a', 41)), async name =>
            (await staff.SendAsync(new AddCell(name, "eu", DatabaseEngine.Sqlite, "folder-storage", 10))).Error is null ? "accepted" : null);
        await app.RefuseAllAsync(((string, DatabaseEngine, string)[])[("", DatabaseEngine.Sqlite, "folder-storage"), ("eu", (DatabaseEngine)(-1), "folder-storage"), ("eu", (DatabaseEngine)99, "folder-storage"), ("eu", DatabaseEngine.Sqlite, "tape"), (new string('e', 300), DatabaseEngine.Sqlite, "folder-storage")], async cell =>
            (await staff.SendAsync(new AddCell("eu-9", cell.Item1, cell.Item2, cell.Item3, 10))).Error is null ? "accepted" : null);
        await app.RefuseAllAsync(texts.SelectMany(t => ((TemplateSyntax[])[TemplateSyntax.Json, TemplateSyntax.Yaml]).Select(s => (Text: t, Syntax: s))), async input =>
            (await staff.SendAsync(new SaveTemplate("standard", input.Text, input.Syntax, 1, "A note."))).Error is null ? "accepted" : null);
    }

    [Fact]
    public async Task Connection_strings_of_cells_refuse_whatever_is_typed()
    {
        await app.OpenAsync();
        var staff = app.As(await app.CallerOfAsync(Callers.Administrator));
        var cell = await app.InDatabaseAsync(db => db.Cells.Select(c => c.Id).FirstAsync());

        await app.RefuseAllAsync(Nasty.Connections, async connection =>
            (await staff.SendAsync(new AddCell("eu-9", "eu", DatabaseEngine.SqlServer, "folder-storage", 10, connection))).Error is null ? "accepted" : null);
        await app.RefuseAllAsync(Nasty.Connections, async connection =>
            (await staff.SendAsync(new AddCell("eu-9", "eu", DatabaseEngine.Sqlite, "azure-blob-storage", 10, null, connection))).Error is null ? "accepted" : null);
        await app.RefuseAllAsync(Nasty.Connections.Where(c => !string.IsNullOrWhiteSpace(c)), async connection =>
            (await staff.SendAsync(new EditCell(cell, 10_000, true, DatabaseEngine.Sqlite, "azure-blob-storage", null, connection))).Error is null ? "accepted" : null);
    }

    [Fact]
    public async Task Cells_refuse_sizes_and_kinds_that_there_are_not()
    {
        await app.OpenAsync();
        var staff = app.As(await app.CallerOfAsync(Callers.Administrator));
        var cell = await app.InDatabaseAsync(db => db.Cells.Select(c => c.Id).FirstAsync());
        int[] sizes = [int.MinValue, -1, 0, 1_000_001, int.MaxValue];
        AddCell[] added =
        [
            .. sizes.Select(s => new AddCell("eu-9", "eu", DatabaseEngine.Sqlite, "folder-storage", s)),
            .. ((int[])[int.MinValue, -1, 1, 201, int.MaxValue]).Select(p => new AddCell("eu-9", "eu", DatabaseEngine.Sqlite, "folder-storage", 10, PoolSize: p)),
            .. ((string[])["", " ", null!, "EU", "eu_1", "-eu", "eu-", "eu\n", "äu", new string('e', 41), "../eu"]).Select(r => new AddCell("eu-9", r, DatabaseEngine.Sqlite, "folder-storage", 10)),
            .. ((string[])["", " ", null!, "FOLDER-STORAGE", "folder-storage ", "tape", new string('s', 5_000)]).Select(s => new AddCell("eu-9", "eu", DatabaseEngine.Sqlite, s, 10)),
            new(null!, "eu", DatabaseEngine.Sqlite, "folder-storage", 10),
            new("eu-9", "eu", DatabaseEngine.Postgres, "folder-storage", 10),
            new("eu-9", "eu", DatabaseEngine.Sqlite, "folder-storage", 10, OffersOwnDatabase: false, OffersSharedDatabase: false),
        ];
        EditCell[] edited =
        [
            .. sizes.Select(s => new EditCell(cell, s, true)),
            .. ((int[])[int.MinValue, -1, 1, 201, int.MaxValue]).Select(p => new EditCell(cell, 10, true, PoolSize: p)),
            .. ((int[])[-1, 99, int.MaxValue]).Select(e => new EditCell(cell, 10, true, (DatabaseEngine)e)),
            .. ((string[])["", " ", "tape", "FOLDER-STORAGE"]).Select(s => new EditCell(cell, 10, true, StorageDriver: s)),
            new(cell, 10, true, DatabaseEngine.SqlServer),
            new(cell, 10, true, OffersOwnDatabase: false, OffersSharedDatabase: false),
        ];

        await app.RefuseAllAsync(added, async command => (await staff.SendAsync(command)).Error is { Fields.Count: > 0 } ? null : "no field is named");
        await app.RefuseAllAsync(edited, async command => (await staff.SendAsync(command)).Error is { Fields.Count: > 0 } ? null : "no field is named");
        await app.RefuseAllAsync(
            (CellId[])[CellId.New(), CellId.From(Guid.Empty), CellId.From(Guid.AllBitsSet)],
            async id => (await staff.SendAsync(new EditCell(id, 10, true))).Error?.Kind == ErrorKind.NotFound && (await staff.SendAsync(new GetCell(id))).Error?.Kind == ErrorKind.NotFound ? null : "found");
    }

    [Fact]
    public async Task Settings_of_a_tenant_and_of_a_person_refuse_wrong_values()
    {
        await app.OpenAsync();
        var tenant = await app.Given.AnActiveTenantAsync();
        var owner = app.As(await app.CallerOfAsync(Callers.OwnerOf(tenant)));
        ICommand[] commands =
        [
            .. Nasty.Names.Where(n => n != "😀").Select(name => new ChangeTenantSettings(tenant, name, "en", "Etc/UTC", 1)),
            .. ((string[])["", "xx", "EN", "en\0"]).Select(language => new ChangeTenantSettings(tenant, "Acme", language, "Etc/UTC", 1)),
            .. ((string[])["", "Mars/Base", "../../etc/passwd", "UTC+99", "Europe/Berlin\0"]).Select(zone => new ChangeTenantSettings(tenant, "Acme", "en", zone, 1)),
            .. ((int[])[0, -1, 99]).Select(version => new ChangeTenantSettings(tenant, "Acme", "en", "Etc/UTC", version)),
            .. ((string[])["xx", "EN", "en\0", "en-US"]).Select(language => new ChangeMyProfile("Ana", language, "", "", [])),
            new ChangeMyProfile(new string('n', 1_000), "en", "", "", []),
            new ChangeMyProfile("A\0na", "en", "", "", []),
            .. ((string[])["Mars/Olympus", "../etc/passwd", "UTC\0", "europe/berlin"]).Select(zone => new ChangeMyProfile("Ana", "en", zone, "", [])),
            .. ((string[])["Blue", "1", "dark", "Dark\0"]).Select(theme => new ChangeMyProfile("Ana", "en", "", theme, [])),
            new ChangeMyProfile("Ana", "en", "", "", [(Notice)99]),
            .. ((string[])["", "nobody", "a@b", "a@b.example\r\nBcc: c@d.example", "a\0@b.example"]).Select(email => new RequestEmailChange(email)),
            new ProveAgain("", ""),
            new ProveAgain(new string('p', 1_000), ""),
            new ProveAgain("password", new string('1', 1_000)),
            new DeleteMyAccount("\0"),
            .. ((string[])["", "short", "password12", new string('p', 100_000)]).Select(password => new ChangeMyPassword("wrong", password)),
        ];

        await app.RefuseAllAsync(commands, async command => (await owner.SendAsync(command)).Error is null ? "accepted" : null);
    }

    [Fact]
    public async Task Signing_in_refuses_whatever_is_typed()
    {
        await app.OpenAsync();
        var nobody = app.As(Callers.Anonymous);

        // A password is hashed each time, whoever signs in: not each one with each address.
        string[] passwords = ["", "x", "\0", new string('p', 5_000)];
        await app.RefuseAllAsync(Nasty.Emails.Select((e, i) => (Email: e, Password: passwords[i % passwords.Length])), async input =>
            (await nobody.SendAsync(new SignIn(input.Email, input.Password))).Error is null ? "signed in" : null);
    }

    [Fact]
    public void There_are_more_than_two_hundred_of_them() =>
        Assert.True(SignUpInputTests.Inputs.Count + TokenInputTests.Inputs.Count + IdInputTests.Inputs.Count > 200);
}
