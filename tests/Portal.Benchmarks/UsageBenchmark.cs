using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;
using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Features.Usage.Ingest;
using Portal.Kernel;

namespace Portal.Benchmarks;

/// <summary>What counting costs beside the database's own bulk insert, what a quota costs, what a usage page costs beside the bare query, and how many invoices a run makes.</summary>
internal static class UsageBenchmark
{
    private const int Tenants = 200;
    private static int _next;

    public static async Task<int> IngestAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var verdicts = new Verdicts("ingest");
        foreach (var postgres in arguments.Postgres)
        {
            await using var portal = await BenchPortal.BuildAsync(postgres);
            var tenants = await TenantsAsync(portal, Tenants);
            var connection = portal.Services.GetRequiredService<DatabaseConnection>().ConnectionString;
            await ExecuteAsync(connection, postgres, """CREATE TABLE bare ("Tenant" uuid NOT NULL, "Source" text NOT NULL, "Id" text NOT NULL, "Meter" text NOT NULL, "At" timestamptz NOT NULL, "Quantity" bigint NOT NULL, "Received" timestamptz NOT NULL, PRIMARY KEY ("Tenant", "Source", "Id"))""");
            foreach (var batch in (int[])[100, 1_000])
            {
                foreach (var writers in (int[])[1, 2])
                {
                    var rounds = (arguments.Has("full") ? 200_000 : 40_000) / batch / writers;
                    var (product, floor) = (0.0, 0.0);
                    for (var turn = 0; turn < 5; turn++) // in turn, and the first of each is warming
                    {
                        var one = await RateAsync(rounds, batch, writers, events => IntakeAsync(portal, events), tenants);
                        var bare = await RateAsync(rounds, batch, writers, events => BareAsync(connection, postgres, events), tenants);
                        if (turn > 0)
                            (product, floor) = (product + one, floor + bare);
                    }

                    var name = $"{(postgres ? "PostgreSQL" : "SQLite")}: events a second, batches of {batch}, {writers} {(writers == 1 ? "writer" : "writers")}";
                    verdicts.Add(name, "", product / 4, floor / 4, "≥ 0.7 × floor" + (postgres ? ", ≥ 20,000" : ""), product >= 0.7 * floor && (!postgres || product / 4 >= 20_000));
                }
            }
        }

        return verdicts.Print();
    }

    public static async Task<int> QuotaAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var verdicts = new Verdicts("quota");
        await using var portal = await BenchPortal.BuildAsync(postgres: false);
        var tenants = await TenantsAsync(portal, Tenants);
        var quotas = portal.Services.GetRequiredService<IQuotas>();
        foreach (var tenant in tenants)
            await quotas.OfAsync(tenant, CancellationToken.None);

        var rounds = arguments.Number("rounds", 2_000_000);
        var started = Stopwatch.GetTimestamp();
        long refused = 0;
        for (var i = 0; i < rounds; i++)
        {
            var state = await quotas.OfAsync(tenants[i % tenants.Count], CancellationToken.None);
            if (state.ByMeter[Meter.Requests].Decide(1).Answer == QuotaAnswer.Refused)
                refused++;
        }

        var micros = Stopwatch.GetElapsedTime(started).TotalMicroseconds / rounds;
        verdicts.Add($"a decision ({rounds} of them, {refused} refused)", "µs", micros, null, "≤ 5 µs", micros <= 5);
        return verdicts.Print();
    }

    public static async Task<int> PageAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var many = arguments.Has("full") ? 10_000 : 500;
        var verdicts = new Verdicts("usage-page");
        foreach (var postgres in arguments.Postgres)
        {
            await using var portal = await BenchPortal.BuildAsync(postgres);
            var tenants = await TenantsAsync(portal, many);
            var connection = portal.Services.GetRequiredService<DatabaseConnection>().ConnectionString;
            await FillHoursAsync(connection, postgres, tenants.Take(arguments.Has("full") ? 400 : 50));
            var (page, floor) = (new List<double>(), new List<double>());
            for (var i = -10; i < 60; i++)
            {
                var tenant = tenants[(i + 10) % 50];
                var took = await TimeAsync(async () =>
                {
                    await using var scope = portal.Services.CreateAsyncScope();
                    scope.ServiceProvider.GetRequiredService<CallerContext>().Tenant = tenant;
                    await ActivatorUtilities.CreateInstance<GetUsageHandler>(scope.ServiceProvider).Handle(new GetUsage(tenant, UsageSpan.Quarter), CancellationToken.None);
                });
                var bare = await TimeAsync(() => BareQueryAsync(connection, postgres, tenant));
                if (i >= 0)
                    (page, floor) = ([.. page, took], [.. floor, bare]);
            }

            verdicts.Add($"{(postgres ? "PostgreSQL" : "SQLite")}: 90 days x 6 meters at {many} tenants, median", "ms", Times.Median(page), Times.Median(floor), "≤ 3 × floor", Times.Median(page) <= 3 * Times.Median(floor));
        }

        return verdicts.Print();
    }

    public static async Task<int> InvoiceRunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var many = arguments.Has("full") ? 10_000 : 1_000;
        var verdicts = new Verdicts("invoice-run");
        foreach (var postgres in arguments.Postgres)
        {
            await using var portal = await BenchPortal.BuildAsync(postgres);
            var tenants = await TenantsAsync(portal, many, amount: 49);
            var clock = portal.Services.GetRequiredService<BillingClock>();
            var started = Stopwatch.GetTimestamp();
            await clock.LookAsync(CancellationToken.None);
            var product = many / Stopwatch.GetElapsedTime(started).TotalSeconds;
            var made = await portal.InDatabaseAsync(db => db.Invoices.AcrossTenants().CountAsync());
            if (made != many)
                throw new InvalidOperationException($"{made} invoices were made of {many}.");

            var connection = portal.Services.GetRequiredService<DatabaseConnection>().ConnectionString;
            await ExecuteAsync(connection, postgres, """CREATE TABLE bare ("Id" uuid NOT NULL PRIMARY KEY, "Body" text NOT NULL)""");
            started = Stopwatch.GetTimestamp();
            foreach (var tenant in tenants)
                await BareInvoiceAsync(connection, postgres);

            var floor = many / Stopwatch.GetElapsedTime(started).TotalSeconds;
            verdicts.Add($"{(postgres ? "PostgreSQL" : "SQLite")}: invoices a second ({many})", "", product, floor, "shown", passed: true);
        }

        return verdicts.Print();
    }

    private static async Task<double> RateAsync(int rounds, int batch, int writers, Func<List<UsageRecord>, Task> write, List<TenantId> tenants)
    {
        var batches = Enumerable.Range(0, writers).Select(_ => Enumerable.Range(0, rounds).Select(_ => Batch(batch, tenants)).ToList()).ToList();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(batches.Select(own => Task.Run(async () =>
        {
            foreach (var events in own)
                await write(events);
        })));
        return rounds * batch * writers / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static List<UsageRecord> Batch(int size, List<TenantId> tenants)
    {
        var now = DateTimeOffset.UtcNow;
        return [.. Enumerable.Range(0, size).Select(i => new UsageRecord(tenants[i % tenants.Count], "bench", $"{Interlocked.Increment(ref _next)}", Meter.Requests, now, i))];
    }

    private static async Task IntakeAsync(BenchPortal portal, List<UsageRecord> events)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var report = await scope.ServiceProvider.GetRequiredService<IUsageIntake>().RecordAsync(events, CancellationToken.None);
        if (report.Accepted != events.Count)
            throw new InvalidOperationException($"{report.Accepted} of {events.Count} were accepted.");
    }

    // The least that keeps events apart: one statement a batch on PostgreSQL, prepared inserts in one transaction on SQLite.
    private static async Task BareAsync(string connectionString, bool postgres, List<UsageRecord> events)
    {
        if (postgres)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("""INSERT INTO bare SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING""", connection);
            Add(NpgsqlDbType.Uuid, events.ConvertAll(e => e.Tenant.Value));
            Add(NpgsqlDbType.Text, events.ConvertAll(e => e.Source));
            Add(NpgsqlDbType.Text, events.ConvertAll(e => e.Id));
            Add(NpgsqlDbType.Text, events.ConvertAll(e => e.Meter));
            Add(NpgsqlDbType.TimestampTz, events.ConvertAll(e => e.At.UtcDateTime));
            Add(NpgsqlDbType.Bigint, events.ConvertAll(e => e.Quantity));
            Add(NpgsqlDbType.TimestampTz, events.ConvertAll(_ => DateTime.UtcNow));
            await command.ExecuteNonQueryAsync();

            void Add<T>(NpgsqlDbType type, List<T> values) => command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
            return;
        }

        await using var sqlite = new SqliteConnection(connectionString);
        await sqlite.OpenAsync();
        await using var pragma = sqlite.CreateCommand();
        pragma.CommandText = "PRAGMA busy_timeout = 10000; PRAGMA synchronous = NORMAL";
        await pragma.ExecuteNonQueryAsync();
        await using var transaction = sqlite.BeginTransaction(deferred: false);
        await using var insert = sqlite.CreateCommand();
        insert.CommandText = "INSERT INTO bare VALUES ($a, $b, $c, $d, $e, $f, $g) ON CONFLICT DO NOTHING";
        foreach (var name in (string[])["$a", "$b", "$c", "$d", "$e", "$f", "$g"])
            insert.Parameters.Add(new SqliteParameter { ParameterName = name });

        await insert.PrepareAsync();
        foreach (var e in events)
        {
            object[] values = [e.Tenant.Value, e.Source, e.Id, e.Meter, e.At.UtcTicks, e.Quantity, e.At.UtcTicks];
            for (var i = 0; i < values.Length; i++)
                insert.Parameters[i].Value = values[i];

            await insert.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    private static async Task BareInvoiceAsync(string connectionString, bool postgres)
    {
        await using var connection = Open(connectionString, postgres);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO bare VALUES (@id, @body)";
        foreach (var (name, value) in ((string, object)[])[("@id", Guid.CreateVersion7()), ("@body", new string('x', 900))])
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync();
    }

    private static async Task BareQueryAsync(string connectionString, bool postgres, TenantId tenant)
    {
        await using var connection = Open(connectionString, postgres);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT "Meter", "Hour", "Sum", "Max" FROM "UsageHours" WHERE "TenantId" = @id""";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@id", tenant.Value);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync();
        long sum = 0;
        while (await reader.ReadAsync())
            sum += reader.GetInt64(2);
    }

    private static async Task FillHoursAsync(string connectionString, bool postgres, IEnumerable<TenantId> tenants)
    {
        await using var connection = Open(connectionString, postgres);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var now = UsageHour.Of(DateTimeOffset.UtcNow);
        string[] meters = [.. Meter.BuiltIn.Select(m => m.Code), "own.meter"];
        await ExecuteAsync(connection, $"""INSERT INTO "Meters" ("Code", "Name", "Unit", "PerUnit", "Aggregation", "IsBuiltIn", "Position") VALUES ('own.meter', 'Own', '', 1, 'Sum', {(postgres ? "false" : "0")}, 9)""");
        foreach (var tenant in tenants)
        {
            foreach (var meter in meters)
            {
                var (id, code) = (postgres ? $"'{tenant}'::uuid" : $"'{tenant.ToString().ToUpperInvariant()}'", meter);
                await ExecuteAsync(connection, postgres
                    ? $"""INSERT INTO "UsageHours" ("TenantId", "Meter", "Hour", "Sum", "Max", "Count") SELECT {id}, '{code}', '{now:O}'::timestamptz - make_interval(hours => i), i, i, 1 FROM generate_series(0, 2159) AS i"""
                    : $"""WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2159) INSERT INTO "UsageHours" ("TenantId", "Meter", "Hour", "Sum", "Max", "Count") SELECT {id}, '{code}', {now.UtcTicks} - i * {TimeSpan.TicksPerHour}, i, i, 1 FROM n""");
            }
        }

        await transaction.CommitAsync();
        if (postgres)
            await ExecuteAsync(connection, "ANALYZE \"UsageHours\"");
    }

    private static async Task<List<TenantId>> TenantsAsync(BenchPortal portal, int count, decimal amount = 0)
    {
        var now = DateTimeOffset.UtcNow;
        var terms = new PlanTerms { Charges = amount > 0 ? [new(null, new FlatPrice(amount))] : [], Entitlements = [new(Meter.Requests, 1_000_000_000, QuotaKind.Hard)] };
        var plan = new Plan { Id = Guid.CreateVersion7(), Code = "bench", Number = 1, Name = "Bench", IsPublic = false, Terms = terms };
        await portal.InDatabaseAsync(db =>
        {
            db.Add(plan);
            return db.SaveChangesAsync();
        });
        var all = new List<TenantId>();
        foreach (var some in Enumerable.Range(0, count).Chunk(500))
        {
            await portal.InDatabaseAsync(db =>
            {
                foreach (var i in some)
                {
                    var tenant = new Tenant { Id = TenantId.New(), Name = $"Bench {i}", Slug = $"bench-{i}", PlanId = plan.Id, OwnerEmail = $"owner@bench-{i}.example", Region = "eu", CreatedAt = now, ActivatedAt = now };
                    tenant.Become(TenantStatus.Active, now);
                    db.Add(tenant);
                    db.Add(BillingAccount.Open(tenant.Id, terms, now));
                    all.Add(tenant.Id);
                }

                return db.SaveChangesAsync();
            });
        }

        return all;
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static DbConnection Open(string connectionString, bool postgres) => postgres ? new NpgsqlConnection(connectionString) : new SqliteConnection(connectionString);

    private static async Task ExecuteAsync(string connectionString, bool postgres, string sql)
    {
        await using var connection = Open(connectionString, postgres);
        await connection.OpenAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
