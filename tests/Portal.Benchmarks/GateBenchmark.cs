using System.Data.Common;
using System.Diagnostics;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Roster;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;

namespace Portal.Benchmarks;

/// <summary>
/// What the gate costs each message: its one question, in a scope of its own as every message has one, for a signed-in browser. The floor is the bare
/// question for the account over the same connection string.
/// </summary>
internal static class GateBenchmark
{
    private const int Warming = 2_000; // until the compiler has settled: a program runs for weeks

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var rounds = arguments.Number("rounds", arguments.Has("full") ? 20_000 : 4_000, bare: true);
        var verdicts = new Verdicts("gate");
        foreach (var postgres in arguments.Postgres)
        {
            await using var portal = await BenchPortal.BuildAsync(postgres);
            await MeasureAsync(portal, postgres, rounds, verdicts);
        }

        return verdicts.Print();
    }

    private static async Task MeasureAsync(BenchPortal portal, bool postgres, int rounds, Verdicts verdicts)
    {
        var (person, known) = await portal.StaffAsync();
        var session = new SignInSession { Id = SessionId.New(), PersonId = person.Id, StartedAt = person.CreatedAt, EndsAt = person.CreatedAt.AddDays(1), LastSeenAt = DateTimeOffset.UtcNow, ProvedAt = DateTimeOffset.UtcNow };
        await portal.InDatabaseAsync(db =>
        {
            db.Add(session);
            return db.SaveChangesAsync();
        });
        await ManyTenants.FillAsync(portal, 1_000);
        var tenant = await portal.InDatabaseAsync(async db =>
        {
            var tenant = db.Set<Portal.Features.Tenants.Tenant>().First(t => t.Status == Portal.Features.Tenants.TenantStatus.Active).Id;
            var role = new TenantRole { Id = Guid.CreateVersion7(), TenantId = tenant, Name = "Bench", Permissions = [TenantPermission.ViewTenant, TenantPermission.ViewMembers] };
            db.Add(role);
            db.Add(new Membership { TenantId = tenant, PersonId = new PersonId(person.Id), RoleId = role.Id, Since = DateTimeOffset.UtcNow });
            await db.SaveChangesAsync();
            return tenant;
        });
        var caller = known with { Session = new Session(session.Id, new PersonId(person.Id), person.SecurityStamp!) };
        var connection = portal.Services.GetRequiredService<DatabaseConnection>().ConnectionString;
        (string Name, object Message)[] cases = [("of a signed-in person", new WhoAmI()), ("of staff", new CountWaiting()), ("of a member", new ListMembers(tenant))];
        using var counter = new Counter();
        foreach (var (name, message) in cases)
        {
            var (gate, floor) = (new List<double>(), new List<double>());
            var questions = 0;
            for (var round = -Warming; round < rounds; round++)
            {
                var before = counter.Count;
                var took = await TimeAsync(() => AskAsync(portal, message, caller));
                var bare = await TimeAsync(() => BareAsync(connection, postgres, person.Id));
                if (round < 0)
                    continue;

                gate.Add(took);
                floor.Add(bare);
                questions = counter.Count - before;
            }

            verdicts.Add($"{(postgres ? "PostgreSQL" : "SQLite")}: the gate {name}, median", "ms", Times.Median(gate), Times.Median(floor), postgres ? "≤ 3 × floor" : "≤ 0.3 ms", postgres ? Times.Median(gate) <= 3 * Times.Median(floor) : Times.Median(gate) <= 0.3);
            verdicts.Add($"{(postgres ? "PostgreSQL" : "SQLite")}: questions of the gate {name}", "", questions, null, "≤ 1", questions <= 1);
        }
    }

    private static async Task AskAsync(BenchPortal portal, object message, Caller caller)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CallerContext>();
        context.Caller = caller;
        var access = message.GetType().GetCustomAttribute<AccessAttribute>()!;
        if (await scope.ServiceProvider.GetRequiredService<IGate>().CheckAsync(access, message, context, CancellationToken.None) is { } error)
            throw new InvalidOperationException($"The gate refuses {message}: {error.Message}");
    }

    private static async Task BareAsync(string connectionString, bool postgres, Guid person)
    {
        await using DbConnection connection = postgres ? new NpgsqlConnection(connectionString) : new SqliteConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT \"LockoutEnd\", \"SecurityStamp\" FROM \"People\" WHERE \"Id\" = @id";
        var id = command.CreateParameter();
        (id.ParameterName, id.Value) = ("@id", person);
        command.Parameters.Add(id);
        await command.ExecuteScalarAsync();
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Counts the statements that EF Core sends.</summary>
    private sealed class Counter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly List<IDisposable> _subscriptions = [];
        private int _count;

        public Counter() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        public int Count => Volatile.Read(ref _count);

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == Microsoft.EntityFrameworkCore.DbLoggerCategory.Name)
                _subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == RelationalEventId.CommandExecuting.Name)
                Interlocked.Increment(ref _count);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => _subscriptions.ForEach(s => s.Dispose());
    }
}
