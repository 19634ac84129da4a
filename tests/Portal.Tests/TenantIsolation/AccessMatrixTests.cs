using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.ApiKeys.Admin;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Features.Members;
using Portal.Tests.Features.Roster;
using Portal.Tests.Support;

namespace Portal.Tests.TenantIsolation;

/// <summary>
/// Every message x every kind of caller x every tenant: one's own in every state, another one, none at all. What is refused goes through the whole program and
/// changes nothing; a foreign tenant is answered byte for byte as one that does not exist.
/// </summary>
[WithoutFaults("It is about who may; a database that fails between two looks is another matter.")]
public sealed class AccessMatrixTests(PortalApp app, ITestOutputHelper output) : IClassFixture<PortalApp>
{
    private static readonly IReadOnlyList<Type> Messages =
        [.. typeof(Program).Assembly.GetTypes().Where(t => !t.IsAbstract && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IMessage<>))).OrderBy(t => t.Name)];

    private static readonly TenantStatus[] States = [TenantStatus.Active, TenantStatus.Suspended, TenantStatus.PendingDeletion, TenantStatus.Deleted, TenantStatus.Provisioning, TenantStatus.AwaitingApproval];

    [Fact]
    public void Every_message_has_a_row_and_no_row_is_without_its_message()
    {
        var names = Messages.Select(m => m.Name).ToHashSet();

        Assert.True(names.IsSubsetOf(AccessMatrix.ByMessage.Keys), "Add a row to AccessMatrix for: " + string.Join(' ', names.Except(AccessMatrix.ByMessage.Keys)));
        Assert.True(names.IsSupersetOf(AccessMatrix.ByMessage.Keys), "There is no such message: " + string.Join(' ', AccessMatrix.ByMessage.Keys.Except(names)));
    }

    [Fact]
    public async Task Nobody_may_more_than_the_matrix_says_and_nobody_less()
    {
        var (callers, tenants) = await PeopleAsync();
        var before = await FingerprintAsync();
        var surprises = new List<string>();
        var cells = 0;
        foreach (var message in Messages)
        {
            var row = AccessMatrix.ByMessage[message.Name];
            var concerns = typeof(IConcernsTenant).IsAssignableFrom(message);
            foreach (var caller in callers)
            {
                string? unknown = null;
                foreach (var tenant in concerns ? tenants : [tenants[0]])
                {
                    cells++;
                    var expected = Expect(row, caller, tenant);
                    var instance = Make(message, tenant.Id);
                    var (actual, text) = expected is null ? await AskTheGateAsync(instance, caller.Caller) : await SendAsync(instance, caller.Caller);
                    if (actual != expected)
                        surprises.Add($"{message.Name} by {caller.Name} on {tenant.Name}: {actual?.ToString() ?? "passes"} instead of {expected?.ToString() ?? "passes"}");

                    // The same words for what is another's as for what is not there.
                    if (expected == ErrorKind.NotFound && row.Who == "tenant" && (unknown ??= text) != text)
                        surprises.Add($"{message.Name} by {caller.Name} on {tenant.Name} says '{text}' instead of '{unknown}'");
                }
            }
        }

        output.WriteLine($"{Messages.Count} messages, {cells} cells");
        Assert.True(surprises.Count == 0, $"{surprises.Count} surprises:{Environment.NewLine}{string.Join(Environment.NewLine, surprises.Take(30))}");
        Assert.True(cells > 3_000, $"only {cells} cells");
        Assert.Equal(before, await FingerprintAsync());
    }

    [Fact]
    public async Task What_wants_a_fresh_proof_is_what_the_matrix_says()
    {
        var tenant = await Team.OfAsync(app);
        var owner = await tenant.AddAsync("Owner");
        var staff = await app.CallerOfAsync(Callers.Administrator);
        var (ownersSession, staffsSession) = (await app.ASessionAsync(owner.Person!.Value), await app.ASessionAsync(staff.Person!.Value));
        app.Clock.Advance(new SessionLimits().FreshProof + TimeSpan.FromMinutes(1));

        var surprises = new List<string>();
        foreach (var message in Messages)
        {
            var row = AccessMatrix.ByMessage[message.Name];
            if (row.Who == "key")
                continue; // a program proves nothing anew

            var caller = row.Who == "staff" ? staff with { Session = staffsSession } : owner with { Session = ownersSession };
            var (actual, _) = await AskTheGateAsync(Make(message, tenant.Id), caller);
            if (actual != (row.Fresh ? ErrorKind.Unproved : null))
                surprises.Add($"{message.Name}: {actual}");
        }

        Assert.True(surprises.Count == 0, string.Join(Environment.NewLine, surprises));
    }

    [Fact]
    public void The_hub_has_the_methods_that_were_looked_at()
    {
        var hub = typeof(Microsoft.AspNetCore.Components.Server.CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub", throwOnError: true)!;
        var methods = hub.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(m => m.Name).Where(n => !n.StartsWith("get_", StringComparison.Ordinal) && n != "OnDisconnectedAsync").Order();

        // Each is told lies in LyingClientTests; a new one of a later version wants to be looked at first.
        Assert.Equal(
            ["BeginInvokeDotNetFromJS", "ConnectCircuit", "EndInvokeJSFromDotNet", "OnLocationChanged", "OnLocationChanging", "OnRenderCompleted", "PauseCircuit", "ReceiveByteArray", "ReceiveJSDataChunk", "ResumeCircuit", "SendDotNetStreamToJS", "StartCircuit", "UpdateRootComponents"],
            methods);
    }

    // --- what is expected, from the row alone -------------------------------------------------------------------------------------------------

    private static ErrorKind? Expect(AccessRow row, Somebody caller, Place tenant)
    {
        switch (row.Who)
        {
            case "anyone":
                return null;
            case "signed-in":
                return caller.IsKnown ? null : ErrorKind.Forbidden;
            case "key":
                return caller.Key == row.Permission ? null : caller.Key is null ? ErrorKind.Unproved : ErrorKind.Forbidden;
            case "staff":
                return caller.Staff.Contains(row.Permission) ? null : ErrorKind.Forbidden;
        }

        if (!caller.IsKnown)
            return ErrorKind.Forbidden;

        var isOwner = caller.Member.Contains(TenantPermission.OwnTenant);
        var may = isOwner || caller.Member.Any(p => p.ToString() == row.Permission);
        return tenant.State switch
        {
            _ when !tenant.IsOwn || caller.Member.Length == 0 => ErrorKind.NotFound,
            TenantStatus.Active => may ? null : ErrorKind.Forbidden,
            TenantStatus.Provisioning => row.IsLook ? null : ErrorKind.Forbidden,
            TenantStatus.Suspended => isOwner && (row.WhileSuspended || row.IsLook) ? null : ErrorKind.Forbidden,
            TenantStatus.PendingDeletion => isOwner && row.WhilePending ? null : ErrorKind.NotFound,
            _ => ErrorKind.NotFound,
        };
    }

    private sealed record Somebody(string Name, Caller Caller, bool IsKnown, TenantPermission[] Member, string[] Staff)
    {
        /// <summary>The scope of the key that they come with; null: they have none.</summary>
        public string? Key { get; init; }
    }

    private sealed record Place(string Name, TenantId Id, bool IsOwn, TenantStatus? State);

    // --- who and where ------------------------------------------------------------------------------------------------------------------------

    private async Task<(IReadOnlyList<Somebody> Callers, IReadOnlyList<Place> Tenants)> PeopleAsync()
    {
        // Not their own and not there first: what is said there is what must be said everywhere.
        var other = await Team.OfAsync(app);
        await other.AddAsync("Owner");
        var third = await Team.OfAsync(app);
        List<Place> tenants = [new("none", TenantId.New(), false, null), new("another", other.Id, false, TenantStatus.Active)];
        var teams = new List<Team>();
        foreach (var state in States)
        {
            var team = await Team.OfAsync(app);
            teams.Add(team);
            tenants.Add(new($"own, {state}", team.Id, true, state));
        }

        var suspendedOther = await Team.OfAsync(app);
        tenants.Add(new("another, suspended", suspendedOther.Id, false, TenantStatus.Suspended));
        await StateAsync(suspendedOther.Id, TenantStatus.Suspended);

        List<Somebody> callers =
        [
            new("nobody", Callers.Anonymous, false, [], []),
            new("a stranger", await app.CallerOfAsync(Callers.Stranger), true, [], []),
            new("an owner of a third", await third.AddAsync("Owner"), true, [], []),
        ];
        foreach (var (role, permissions) in AccessMatrix.StaffRoles)
            callers.Add(new($"staff, {role}", await app.CallerOfAsync(Callers.Staff(role, "matrix")), true, [], [.. permissions.Select(p => p.ToString())]));

        foreach (var scope in Enum.GetValues<ApiScope>())
        {
            var key = (await app.As(Callers.Administrator).SendAsync(new CreateApiKey("Matrix", [scope], "", null))).Value;
            callers.Add(new($"a key, {scope}", Caller.OfKey(key, null), false, [], []) { Key = scope.ToString() });
        }

        foreach (var (role, permissions) in AccessMatrix.Roles)
            callers.Add(new(role, await MemberAsync(teams, team => team[role]), true, permissions, []));

        foreach (var permission in Enum.GetValues<TenantPermission>().Where(p => p is not (TenantPermission.ViewTenant or TenantPermission.OwnTenant)))
        {
            TenantPermission[] permissions = [TenantPermission.ViewTenant, permission];
            var roles = new Dictionary<TenantId, Guid>();
            await app.InDatabaseAsync(async db =>
            {
                foreach (var team in teams)
                {
                    var role = new TenantRole { Id = Guid.CreateVersion7(), TenantId = team.Id, Name = $"Only {permission}", Permissions = permissions };
                    db.Add(role);
                    roles[team.Id] = role.Id;
                }

                await db.SaveChangesAsync();
            });
            callers.Add(new($"a role of their own with {permission}", await MemberAsync(teams, team => roles[team.Id]), true, permissions, []));
        }

        foreach (var (team, state) in teams.Zip(States))
            await StateAsync(team.Id, state);

        return (callers, tenants);
    }

    /// <summary>One person who is a member of all of these.</summary>
    private async Task<Caller> MemberAsync(IEnumerable<Team> teams, Func<Team, Guid> role)
    {
        var (id, email) = await app.AnAccountAsync();
        await app.InDatabaseAsync(db =>
        {
            foreach (var team in teams)
                db.Memberships.Add(new Membership { TenantId = team.Id, PersonId = id, RoleId = role(team), Since = app.Clock.GetUtcNow() });

            return db.SaveChangesAsync();
        });
        return Caller.Of(id, email, null);
    }

    private Task StateAsync(TenantId id, TenantStatus status) =>
        app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == id).ExecuteUpdateAsync(c => c.SetProperty(t => t.Status, status)));

    // --- asking -------------------------------------------------------------------------------------------------------------------------------

    private async Task<(ErrorKind? Kind, string? Text)> AskTheGateAsync(object message, Caller caller)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CallerContext>();
        context.Caller = caller;
        var error = await scope.ServiceProvider.GetRequiredService<IGate>().CheckAsync(message.GetType().GetCustomAttribute<AccessAttribute>()!, message, context, CancellationToken.None);

        // Rows are open of the tenant that was asked for, and only after that was allowed.
        Assert.True(context.Tenant is null || (error is null && context.Tenant == (message as IConcernsTenant)?.Tenant), $"{message} opens {context.Tenant}");
        return (error?.Kind, error?.Message);
    }

    private Task<(ErrorKind? Kind, string? Text)> SendAsync(object message, Caller caller)
    {
        var result = message.GetType().GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IMessage<>)).GetGenericArguments()[0];
        return (Task<(ErrorKind?, string?)>)typeof(AccessMatrixTests).GetMethod(nameof(SendTypedAsync), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(result).Invoke(this, [message, caller])!;
    }

    private async Task<(ErrorKind? Kind, string? Text)> SendTypedAsync<TResult>(IMessage<TResult> message, Caller caller) where TResult : IResult<TResult>
    {
        var error = (await app.As(caller).SendAsync(message)).Error;
        return (error?.Kind, error?.Message);
    }

    /// <summary>A message about this tenant, empty otherwise: what the gate decides, it decides before anybody looks at the rest.</summary>
    private static object Make(Type type, TenantId tenant) => Fill(type, tenant)!;

    private static object? Fill(Type type, TenantId tenant)
    {
        if (type == typeof(TenantId))
            return tenant;

        if (type == typeof(string))
            return "";

        if (Nullable.GetUnderlyingType(type) is not null)
            return null;

        if (type.IsGenericType && type.GetGenericArguments() is [var item] && type.IsAssignableFrom(item.MakeArrayType()))
            return Array.CreateInstance(item, 0);

        if (type.IsValueType)
            return Activator.CreateInstance(type);

        var constructor = type.GetConstructors().Where(c => c.GetParameters() is not [var only] || only.ParameterType != type).OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        return constructor?.Invoke([.. constructor.GetParameters().Select(p => Fill(p.ParameterType, tenant))]);
    }

    /// <summary>How many rows there are of everything but the audit log, which notes what was refused.</summary>
    private Task<string> FingerprintAsync() => app.InDatabaseAsync(async db =>
    {
        var counts = new List<string>();
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        foreach (var table in db.Model.GetEntityTypes().Select(t => t.GetTableName()).Where(t => t is not null and not "AuditEntries").Distinct().Order())
        {
            command.CommandText = $"SELECT COUNT(*) FROM \"{table}\"";
            counts.Add($"{table} {await command.ExecuteScalarAsync()}");
        }

        return string.Join('\n', counts);
    });
}
