using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Features.Members;
using Portal.Features.Roster;
using Portal.Kernel;
using Portal.Shell.Circuits;
using Portal.Tests.Features.Members;
using Portal.Tests.Features.Roster;
using Portal.Tests.Support;

namespace Portal.Tests.TenantIsolation;

/// <summary>The program with its own dispatcher of pages, and two tenants in it: everything that belongs to the one carries <see cref="Marker"/>, nothing of the other does.</summary>
public sealed class TwoTenants : PortalApp
{
    public const string Marker = "Xqzmarker";

    private static int _count;

    internal Team Alpha { get; private set; } = null!;

    internal Team Beta { get; private set; } = null!;

    public SignedInPerson AlphasOwner { get; private set; } = null!;

    public SignedInPerson BetasOwner { get; private set; } = null!;

    public SignedInPerson BetasMember { get; private set; } = null!;

    /// <summary>The services of circuits that have opened, by person: where their pages' handlers send from.</summary>
    internal System.Collections.Concurrent.ConcurrentDictionary<PersonId, IServiceProvider> Circuits { get; } = new();

    /// <summary>What the program has logged, with the values by their names.</summary>
    internal System.Collections.Concurrent.ConcurrentQueue<string> Logged { get; } = new();

    /// <summary>Tenants for trials, by the place in a round.</summary>
    internal System.Collections.Concurrent.ConcurrentDictionary<int, Lazy<Task<RevocationTests.Trial>>> Trials { get; } = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await StartAsync();
        Alpha = await Team.OfAsync(this);
        Beta = await Team.OfAsync(this);
        AlphasOwner = await AddAsync(Alpha, "Owner", Marker + "-owner");
        var colleague = await AddAsync(Alpha, "Member", Marker + "-colleague");
        BetasOwner = await AddAsync(Beta, "Owner", "beta-owner");
        BetasMember = await AddAsync(Beta, "Member", "beta-member");
        await InDatabaseAsync(async db =>
        {
            var tenant = await db.FindAsync<Portal.Features.Tenants.Tenant>(Alpha.Id);
            tenant!.Name = Marker + " name";
            (await db.FindAsync<Portal.Features.Tenants.Tenant>(Beta.Id))!.Name = "Beta and sons";
            await db.SaveChangesAsync();
        });
        var owner = As(AlphasOwner.Caller);
        Succeed((await owner.SendAsync(new SaveRole(Alpha.Id, null, Marker + " role", Marker + " description", [TenantPermission.ViewTenant], 0))).Error);
        Succeed((await owner.SendAsync(new InviteMembers(Alpha.Id, [new Invitee(Marker.ToLowerInvariant() + "-invited@alpha.example", Alpha["Member"])]))).Error);
        Succeed((await owner.SendAsync(new DeactivateMember(Alpha.Id, colleague.Caller.Person!.Value))).Error);
    }

    /// <summary>Somebody with a name, a role and a browser that is signed in.</summary>
    internal async Task<SignedInPerson> AddAsync(Team team, string role, string name)
    {
        var email = $"{name}-{Interlocked.Increment(ref _count)}@people.example".ToLowerInvariant();
        var person = Person.New(email, Clock.GetUtcNow());
        person.EmailConfirmed = true;
        person.DisplayName = name;
        await using (var scope = Services.CreateAsyncScope())
            person.Keep(scope.ServiceProvider.GetRequiredService<IPasswordHasher<Person>>().HashPassword(person, Accounts.Password));

        await InDatabaseAsync(db =>
        {
            db.People.Add(person);
            db.Memberships.Add(new Membership { TenantId = team.Id, PersonId = new(person.Id), RoleId = team[role], Since = Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });
        return new SignedInPerson(Caller.Of(new PersonId(person.Id), email, null), await SignInAsync(email));
    }

    /// <summary>Somebody of the staff, who belongs to no tenant.</summary>
    internal async Task<SignedInPerson> AddStaffAsync(StaffRole role)
    {
        var person = await AddAsync(Beta, "Member", $"staff-{role}");
        await InDatabaseAsync(async db =>
        {
            db.RemoveRange(db.Set<Membership>().Where(m => m.PersonId == person.Caller.Person));
            db.Staff.Add(new StaffMember { PersonId = person.Caller.Person!.Value, Role = role, Since = Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        });
        return person;
    }

    /// <returns>The cookies of a browser that has just signed in, as a header.</returns>
    public async Task<string> SignInAsync(string email)
    {
        var http = await HttpAsync();
        var answer = await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        return answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("portal=", StringComparison.Ordinal)).Split(';')[0];
    }

    protected override void Change(IServiceCollection services)
    {
        services.AddScoped<IDispatcher, PageDispatcher>();
        services.AddSingleton(this);
        services.AddScoped<CircuitHandler, Noting>();
        services.AddSingleton<ILoggerProvider>(new Recording(Logged));
    }

    private static void Succeed(Error? error) => Assert.True(error is null, error?.Message);

    private sealed class Recording(System.Collections.Concurrent.ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            lines.Enqueue(Values(state));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {Values(state)} {exception}");

        private static string Values(object? state) => state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values.Select(v => $"{v.Key}={v.Value}")) : $"{state}";
    }

    private sealed class Noting(TwoTenants app, ICurrentCaller caller, IServiceProvider services) : CircuitHandler
    {
        public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            if ((await caller.GetAsync()).Person is { } person)
                app.Circuits[person] = services;
        }
    }
}

/// <summary>Who they are to the dispatcher, and the cookies of their browser.</summary>
public sealed record SignedInPerson(Caller Caller, string Cookies);
