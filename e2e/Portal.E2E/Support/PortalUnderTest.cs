using System.Text.Json;

namespace Portal.E2E.Support;

/// <summary>A running Portal of a test class, with a data directory and a control database of its own. Use it as a class fixture.</summary>
public class PortalUnderTest(Browser browser) : IAsyncLifetime
{
    private readonly Dictionary<string, object[]> _provoked = [];
    private OwnDatabase? _database;
    private PortalProcess? _program;

    public virtual Uri Address { get; } = PortalProcess.FreeAddress();

    /// <summary>The program's data directory.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("portal-e2e-").FullName;

    public Mailbox Mails => field ??= new Mailbox(Path.Combine(Folder, "mail"));

    public PortalProcess Program => _program ?? throw new InvalidOperationException("The program does not run.");

    public virtual async ValueTask InitializeAsync()
    {
        _database = await OwnDatabase.CreateAsync(OnPostgres);
        await StartAsync();
    }

    /// <summary>Whether the link of the first start has been used.</summary>
    public bool HasAdministrator { get; set; }

    /// <summary>Lets somebody browse; afterwards nothing may have been complained about. A failure leaves a picture in <c>artifacts/e2e</c>.</summary>
    public async Task BrowseAsync(Func<Visitor, Task> visit, Look? look = null)
    {
        await using var visitor = await Visitor.ComeAsync(browser, Address, look ?? Look.Desktop);
        try
        {
            await visit(visitor);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.SkipException)
        {
            var name = $"{Artifacts.NameOfTest()}-{Guid.NewGuid().ToString("N")[..6]}";
            await visitor.PictureAsync("e2e", name);
            await File.WriteAllTextAsync(Path.Combine(Artifacts.Folder("e2e"), name + ".txt"),
                string.Join(Environment.NewLine, [visitor.Page.Url, exception.Message, .. visitor.Complaints, Program.Output]));
            throw;
        }

        Assert.True(visitor.Complaints.Count == 0, string.Join(Environment.NewLine, visitor.Complaints));
    }

    public async Task StartAsync() => _program = await PortalProcess.StartAsync(Address, Settings(Roles));

    /// <summary>Another process on the same database and folder.</summary>
    public Task<PortalProcess> StartAnotherAsync(string roles, Uri address) => PortalProcess.StartAsync(address, Settings(roles));

    /// <summary>Makes a step of one tenant's provisioning fail, until it is told not to.</summary>
    public Task FailAtAsync(string slug, string step) => ProvokeAsync(slug, new { step, place = "Before", mode = "Fail", slug });

    /// <summary>Makes steps of one tenant's provisioning take so long that they can be watched.</summary>
    public Task SlowDownAsync(string slug, TimeSpan by, params string[] steps) =>
        ProvokeAsync(slug, [.. steps.Select(step => new { step, place = "Before", mode = "Wait", slug, milliseconds = (int)by.TotalMilliseconds })]);

    /// <summary>Lets this tenant's steps run as they are.</summary>
    public Task LetGoAsync(string slug) => ProvokeAsync(slug);

    public virtual async ValueTask DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();

        if (_database is not null)
            await _database.DisposeAsync();

        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Which database this class runs on.</summary>
    protected virtual bool OnPostgres => OwnDatabase.IsPostgres;

    /// <summary>Demo tenants and accounts, made at the start.</summary>
    protected virtual bool Seed => false;

    /// <summary>The roles of the process that the browser talks to.</summary>
    protected virtual string Roles => "web,worker";

    /// <summary>Makes a person a member of a tenant as well: as a row, where the journey is not about that.</summary>
    public async Task JoinAsync(string email, string slug, string role) => Assert.Equal(1, await _database!.ChangeAsync(Path.Combine(Folder, "portal.db"), $"""
        INSERT INTO "Memberships" ("TenantId", "PersonId", "RoleId", "Since", "Version")
        SELECT t."Id", p."Id", r."Id", t."CreatedAt", 1 FROM "Tenants" t, "People" p, "TenantRoles" r
        WHERE t."Slug" = '{slug}' AND p."Email" = '{email}' AND r."TenantId" = t."Id" AND r."Name" = '{role}'
        """));

    /// <summary>Cuts every node's connection on which it hears of others' changes, as a network does.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> CutListenersAsync() => _database!.ChangeAsync(Path.Combine(Folder, "portal.db"), """
        CREATE TEMPORARY TABLE cut (ok boolean);
        INSERT INTO cut SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'portal listener'
        """);

    // The program reads this file at every step. Written beside and moved, so that it never reads half of it.
    private async Task ProvokeAsync(string slug, params object[] failures)
    {
        _provoked[slug] = failures;
        var file = Path.Combine(Folder, "failpoints.json");
        await File.WriteAllTextAsync(file + ".new", JsonSerializer.Serialize(_provoked.Values.SelectMany(f => f)));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>What a class of tests sets besides.</summary>
    protected virtual IEnumerable<string> MoreSettings => [];

    private IEnumerable<string> Settings(string roles) =>
    [
        $"Portal:DataDirectory={Folder}",
        $"Portal:PublicUrl={Address.GetLeftPart(UriPartial.Authority)}",
        $"Portal:Roles={roles}",
        $"Portal:Seed={Seed}",
        "RateLimits:SignUp=1000", // all of these people come from one address
        "RateLimits:SignIn=1000",
        "RateLimits:Tokens=1000",
        .. _database!.Settings,
        .. MoreSettings,
    ];
}
