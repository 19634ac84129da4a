using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Kernel;
using Portal.Shell.Hosting;

namespace Portal.Tests.Support;

/// <summary>
/// The whole program over a fresh database of its own: the same parts as <c>Program.cs</c>, nothing faked but the clock. Use it as a class fixture.
/// Messages can be sent at once; <see cref="StartAsync"/> also starts the worker and the web server (in memory).
/// </summary>
public class PortalApp : IAsyncLifetime
{
    private TestDatabase? _database;
    private WebApplication? _app;
    private bool _started;

    /// <summary>States to start from.</summary>
    public Given Given => field ??= new Given(this);

    /// <summary>The program's clock; it runs, and can be moved forward.</summary>
    public TravellingClock Clock { get; } = new();

    /// <summary>The program's data directory, deleted at the end.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("portal-test-").FullName;

    public IServiceProvider Services => App.Services;

    /// <summary>What fails, where the environment asks for it (<c>PORTAL_TEST_FAULTS</c>).</summary>
    public Faults? Injected { get; } = Faults.FromEnvironment();

    /// <summary>Mails that were sent so far.</summary>
    public Mailbox Mails => field ??= new Mailbox(Path.Combine(Folder, "mail"));

    private WebApplication App => _app ?? throw new InvalidOperationException("The program is not built yet.");

    public virtual async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Folder);
        await BuildAsync();
        if (!Faults.AreWanted)
            return;

        // The program makes its key for mails and tokens when it starts, where nothing has begun yet; a test that never starts it would make it amid faults.
        using var spared = Faults.Spare();
        Services.GetDataProtector("first").Protect("");
    }

    /// <summary>Sends messages as this caller, each through the whole pipeline in a scope of its own.</summary>
    public IDispatcher As(Caller caller) => Services.GetRequiredService<IDispatchers>().As(caller);

    /// <summary>Sends messages as this person, who is given an account first where they have none.</summary>
    public IDispatcher As(TestPerson person) => new PersonsDispatcher(this, person);

    /// <summary>Finds or makes the person's account.</summary>
    public Task<Caller> CallerOfAsync(TestPerson person) => InDatabaseAsync(db => person.EnsureAsync(db, Clock.GetUtcNow()));

    /// <summary>Reads or writes rows directly, in a scope of its own and outside any tenant.</summary>
    public async Task<T> InDatabaseAsync<T>(Func<PortalDb, Task<T>> work)
    {
        using var spared = Faults.Spare();
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<PortalDb>());
    }

    /// <inheritdoc cref="InDatabaseAsync{T}"/>
    public Task InDatabaseAsync(Func<PortalDb, Task> work) => InDatabaseAsync<object?>(async db =>
    {
        await work(db);
        return null;
    });

    /// <summary>Starts the worker and the web server, once.</summary>
    public async Task StartAsync()
    {
        if (_started)
            return;

        _started = true;
        Program.MapParts(App);
        await App.StartAsync();
    }

    /// <summary>The web server, in memory; started.</summary>
    public TestServer WebServer => App.GetTestServer();

    /// <summary>A browser without scripts: keeps cookies, does not follow redirects.</summary>
    public async Task<HttpClient> HttpAsync()
    {
        await StartAsync();
        return new HttpClient(new CookieKeeper(App.GetTestServer().CreateHandler())) { BaseAddress = new Uri("http://localhost:5080") };
    }

    /// <summary>Stops this process's program and starts another on the same database and folder, as an operator would.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await BuildAsync();
        await StartAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_database is not null)
            await _database.DisposeAsync();

        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What a test class wants otherwise: settings as <c>--Key:Name=value</c>.</summary>
    protected virtual IEnumerable<string> Settings => [];

    /// <summary>What a test class wants otherwise: to see what operators' people see, and not developers.</summary>
    protected virtual string RunsIn => Environments.Development;

    /// <summary>What a test class wants otherwise: services.</summary>
    protected virtual void Change(IServiceCollection services)
    {
    }

    /// <summary>Waits until something has come true, checking often; a test that waits in vain says for what.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> isTrue, TimeSpan? atMost = null)
    {
        var deadline = DateTime.UtcNow + (atMost ?? TimeSpan.FromSeconds(30));
        while (!await isTrue())
        {
            if (DateTime.UtcNow > deadline)
                Assert.Fail($"Waited in vain: {what}");

            await Task.Delay(25);
        }
    }

    private async Task BuildAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Portal",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = RunsIn,
            Args =
            [
                $"--Portal:DataDirectory={Folder}",
                "--Portal:Seed=false",
                $"--Database:Provider={TestDatabase.Provider}",
                $"--ConnectionStrings:Portal={_database!.ConnectionString}",
                "--RateLimits:SignIn=10000", "--RateLimits:SignUp=10000", "--RateLimits:ForgotPassword=10000", "--RateLimits:Tokens=10000", // all tests are one client
                .. Settings,
            ],
        });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        PlantedSecrets.Listen(builder.Logging);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        Program.AddParts(builder, builder.AddPortalConfiguration());
        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1_000); // as strong as a test needs
        builder.Services.AddScoped<IDispatcher>(s => new UnhurriedDispatcher(s.GetRequiredService<Dispatchers>(), s.GetRequiredService<ICurrentCaller>()));
        Injected?.AddTo(builder.Services);
        Change(builder.Services);
        _app = builder.Build();
        using var spared = Faults.Spare();
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ControlDatabase>().MigrateAsync(CancellationToken.None);
    }

    private async Task StopAsync()
    {
        if (_app is null)
            return;

        if (_started)
            await _app.StopAsync();

        await _app.DisposeAsync();
        _app = null;
        _started = false;
    }

    // SQLite answers without ever giving up the thread, a server never does: pages must stand being rendered before their answer is there.
    private sealed class UnhurriedDispatcher(Dispatchers dispatchers, ICurrentCaller caller) : IDispatcher
    {
        public async Task<TResult> SendAsync<TResult>(IMessage<TResult> message, CancellationToken ct) where TResult : IResult<TResult>
        {
            var sender = await caller.GetAsync();
            await Task.Yield();
            return await dispatchers.SendAsync(message, sender, ct);
        }
    }

    private sealed class PersonsDispatcher(PortalApp app, TestPerson person) : IDispatcher
    {
        public async Task<TResult> SendAsync<TResult>(IMessage<TResult> message, CancellationToken ct) where TResult : IResult<TResult> =>
            await app.As(await app.CallerOfAsync(person)).SendAsync(message, ct);
    }
}

/// <summary>The program as it runs for people: where something goes wrong, nothing is said that only developers understand.</summary>
public sealed class ProductionApp : PortalApp
{
    protected override string RunsIn => Environments.Production;
}
