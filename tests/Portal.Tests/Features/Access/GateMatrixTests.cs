using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Access;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Access;

/// <summary>
/// Every message × every role × every tenant, against what its attribute says. The rows come from the program itself, so a new message is in the
/// table on the day it is written; the expectation is worked out here, not by the gate.
/// </summary>
public sealed class GateMatrixTests(GateMatrixTests.World world) : IClassFixture<GateMatrixTests.World>
{
    private const string Elsewhere = "elsewhere";

    private static readonly Type[] Messages = [.. typeof(IDispatcher).Assembly.GetTypes()
        .Where(t => t is { IsAbstract: false, IsInterface: false } && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IMessage<>)))];

    public static TheoryData<string> Names => [.. Messages.Select(m => m.FullName!).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_role_may_send_what_the_message_says_and_nothing_else(string name)
    {
        var message = Messages.Single(m => m.FullName == name);
        var wrong = new List<string>();
        foreach (var role in Enum.GetValues<Role>())
        {
            foreach (var (where, tenant) in world.Places(message))
            {
                var (kind, text, opened) = await AskAsync(message, await world.CallerAsync(role, where), tenant);
                var expected = Expected(message, role, where);
                if (kind != expected)
                    wrong.Add($"{role} at {where}: {kind?.ToString() ?? "allowed"} instead of {expected?.ToString() ?? "allowed"}");

                if (opened is not null && (kind is not null || opened != tenant || !typeof(IConcernsTenant).IsAssignableFrom(message)))
                    wrong.Add($"{role} at {where}: the rows of {opened} are open");

                if (kind == ErrorKind.NotFound && text != world.NotFoundText)
                    wrong.Add($"{role} at {where}: '{text}' tells a tenant that exists from one that does not");
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task What_the_gate_refuses_never_reaches_its_handler()
    {
        var before = await world.CountsAsync();
        foreach (var message in Messages.Where(m => Expected(m, Role.Anonymous, Elsewhere) is not null))
        {
            var error = await SendAsync(message, Callers.Anonymous);
            Assert.Equal((message.Name, ErrorKind.Forbidden), (message.Name, error?.Kind));
        }

        Assert.Equal(before, await world.CountsAsync());
    }

    private static ErrorKind? Expected(Type message, Role role, string where) => message.GetCustomAttribute<AccessAttribute>() switch
    {
        AnonymousAttribute => null,
        _ when role == Role.Anonymous => ErrorKind.Forbidden,
        SignedInAttribute => null,
        RequiresAttribute { Staff: { } permission } => role switch
        {
            Role.Administrator => null,
            Role.Support when StaffRoles.Support.Contains(permission) => null,
            _ => ErrorKind.Forbidden,
        },
        RequiresAttribute { Tenant: { } permission } requires => ExpectedOfMember(message, requires, permission, role, where),
        _ => throw new InvalidOperationException($"{message.Name} has an access rule that this table does not know."),
    };

    private static ErrorKind? ExpectedOfMember(Type message, RequiresAttribute requires, TenantPermission permission, Role role, string where)
    {
        if (role is not (Role.Member or Role.Owner) || where is Elsewhere or "nowhere")
            return ErrorKind.NotFound;

        var isLook = permission == TenantPermission.ViewTenant && !typeof(IChange).IsAssignableFrom(message);
        return Enum.Parse<TenantStatus>(where) switch
        {
            TenantStatus.Active => role == Role.Owner || permission == TenantPermission.ViewTenant ? null : ErrorKind.Forbidden,
            TenantStatus.Suspended => role == Role.Owner && (isLook || requires.WhileSuspended) ? null : ErrorKind.Forbidden,
            TenantStatus.Provisioning or TenantStatus.ProvisioningFailed => isLook ? null : ErrorKind.Forbidden,
            TenantStatus.PendingDeletion when role == Role.Owner && requires.WhilePendingDeletion => null,
            _ => ErrorKind.NotFound,
        };
    }

    private async Task<(ErrorKind? Kind, string? Text, TenantId? Opened)> AskAsync(Type message, Caller caller, TenantId tenant)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CallerContext>();
        context.Caller = caller;
        var refusal = await scope.ServiceProvider.GetRequiredService<IGate>()
            .CheckAsync(message.GetCustomAttribute<AccessAttribute>()!, Make(message, tenant), context, CancellationToken.None);
        return (refusal?.Kind, refusal?.Message, context.Tenant);
    }

    private async Task<Error?> SendAsync(Type message, Caller caller)
    {
        var answer = message.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IMessage<>)).GetGenericArguments()[0];
        var send = typeof(IDispatcher).GetMethod(nameof(IDispatcher.SendAsync))!.MakeGenericMethod(answer);
        var task = (Task)send.Invoke(world.As(caller), [Make(message, TenantId.New()), CancellationToken.None])!;
        await task;
        return (Error?)answer.GetProperty(nameof(Result.Error))!.GetValue(task.GetType().GetProperty("Result")!.GetValue(task));
    }

    // The gate looks at nothing but the tenant, so the rest of the message may stay empty.
    private static object Make(Type message, TenantId tenant)
    {
        var made = RuntimeHelpers.GetUninitializedObject(message);
        foreach (var field in message.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Where(f => f.FieldType == typeof(TenantId)))
            field.SetValue(made, tenant);

        return made;
    }

    public enum Role
    {
        Anonymous,
        Stranger,
        Member,
        Owner,
        Support,
        Administrator,
    }

    /// <summary>A tenant in every state, another one that nobody here belongs to, and one that does not exist.</summary>
    public sealed class World : PortalApp
    {
        private readonly Dictionary<string, TenantId> _tenants = [];
        private readonly Dictionary<(Role, string), Caller> _callers = [];

        public string NotFoundText { get; private set; } = "";

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            foreach (var status in Enum.GetValues<TenantStatus>())
                _tenants[status.ToString()] = await Given.ATenantAsync(status);

            _tenants[Elsewhere] = await Given.AnActiveTenantAsync();
            _tenants["nowhere"] = TenantId.New();
            await CallerOfAsync(Callers.OwnerOf(_tenants[Elsewhere]));
            NotFoundText = (await As(await CallerAsync(Role.Owner, "nowhere")).SendAsync(new GetTenantOverview(_tenants["nowhere"]))).Error!.Message;
        }

        public IEnumerable<(string Where, TenantId Tenant)> Places(Type message) =>
            typeof(IConcernsTenant).IsAssignableFrom(message) ? _tenants.Select(t => (t.Key, t.Value)) : [(nameof(TenantStatus.Active), _tenants[nameof(TenantStatus.Active)])];

        /// <summary>Members belong to the tenant that is asked about, or to the active one where that is nobody's.</summary>
        public async Task<Caller> CallerAsync(Role role, string where)
        {
            var home = _tenants[where is Elsewhere or "nowhere" ? nameof(TenantStatus.Active) : where];
            if (_callers.TryGetValue((role, where), out var known))
                return known;

            return _callers[(role, where)] = role switch
            {
                Role.Anonymous => Callers.Anonymous,
                Role.Stranger => await CallerOfAsync(Callers.Stranger),
                Role.Member => await CallerOfAsync(Callers.MemberOf(home, TenantPermission.ViewTenant)),
                Role.Owner => await CallerOfAsync(Callers.MemberOf(home, TenantPermission.OwnTenant)), // owning alone means everything
                Role.Support => await CallerOfAsync(Callers.Staff([.. StaffRoles.Support])),
                _ => await CallerOfAsync(Callers.Administrator),
            };
        }

        /// <summary>How many rows each table has, audit aside: refusals are noted there.</summary>
        public Task<string> CountsAsync() => InDatabaseAsync(async db =>
        {
            var counts = new List<string>();
            foreach (var table in db.Model.GetEntityTypes().Where(e => !e.IsOwned()).Select(e => e.GetTableName()).OfType<string>().Where(t => t != "AuditEntries"))
            {
                var count = "SELECT COUNT(*) AS \"Value\" FROM \"" + table + "\"";
                counts.Add($"{table}={await db.Database.SqlQueryRaw<int>(count).SingleAsync()}");
            }

            return string.Join(' ', counts.Order());
        });
    }
}
