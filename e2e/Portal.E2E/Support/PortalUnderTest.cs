using System.Text.Json;

namespace Portal.E2E.Support;

/// <summary>A running Portal of a test class, with a data directory and a control database of its own. Use it as a class fixture.</summary>
public class PortalUnderTest(Browser browser) : IAsyncLifetime
{
    private OwnDatabase? _database;
    private PortalProcess? _program;

    public Uri Address { get; } = PortalProcess.FreeAddress();

    /// <summary>The program's data directory.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("portal-e2e-").FullName;

    public Mailbox Mails => field ??= new Mailbox(Path.Combine(Folder, "mail"));

    public PortalProcess Program => _program ?? throw new InvalidOperationException("The program does not run.");

    public virtual async ValueTask InitializeAsync()
    {
        _database = await OwnDatabase.CreateAsync(OnPostgres);
        await StartAsync();
    }

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

        Assert.Empty(visitor.Complaints);
    }

    public async Task StartAsync() => _program = await PortalProcess.StartAsync(Address, Settings(Roles));

    /// <summary>Another process on the same database and folder.</summary>
    public Task<PortalProcess> StartAnotherAsync(string roles, Uri address) => PortalProcess.StartAsync(address, Settings(roles));

    /// <summary>Makes a step of one tenant's provisioning fail, until it is told not to.</summary>
    public async Task FailAtAsync(string step, string slug) =>
        await File.WriteAllTextAsync(Failpoints, JsonSerializer.Serialize(new[] { new { step, place = "Before", mode = "Fail", slug } }));

    /// <summary>Makes every step take long enough to be watched.</summary>
    public async Task SlowDownAsync(string slug, int milliseconds, params string[] steps) =>
        await File.WriteAllTextAsync(Failpoints, JsonSerializer.Serialize(steps.Select(step => new { step, place = "Before", mode = "Wait", slug, milliseconds })));

    public void StopFailing() => File.Delete(Failpoints);

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

    private string Failpoints => Path.Combine(Folder, "failpoints.json");

    private IEnumerable<string> Settings(string roles) =>
    [
        $"Portal:DataDirectory={Folder}",
        $"Portal:PublicUrl={Address.GetLeftPart(UriPartial.Authority)}",
        $"Portal:Roles={roles}",
        $"Portal:Seed={Seed}",
        .. _database!.Settings,
    ];
}
