using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Shell.Hosting;

namespace Portal.Benchmarks;

/// <summary>
/// How long <c>verify</c> takes over many tenants, rule by rule: each with the rows that a provisioned tenant has, a SQLite file that is a copy of the first
/// tenant's real one, and a storage folder.
/// </summary>
internal static class VerifyBenchmark
{
    private const int AtOnce = 250;

    /// <param name="args">Number of tenants (10,000 by default), then settings such as <c>--Database:Provider=Postgres --ConnectionStrings:Portal=…</c> of an empty database.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 && int.TryParse(args[0], CultureInfo.InvariantCulture, out var given) ? given : 10_000;
        var folder = Directory.CreateTempSubdirectory("portal-verify-").FullName;
        try
        {
            await using var app = await BuildAsync(folder, args);
            var making = Stopwatch.StartNew();
            await MakeAsync(app.Services, folder, count);
            Console.WriteLine($"{count} tenants made in {making.Elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s.\n");
            return await VerifyAsync(app.Services);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<WebApplication> BuildAsync(string folder, string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Portal",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
            Args = [$"--Portal:DataDirectory={folder}", "--Portal:Seed=false", .. args.Where(a => a.StartsWith("--", StringComparison.Ordinal))],
        });
        builder.Logging.ClearProviders();
        var settings = builder.AddPortalConfiguration();
        Program.AddParts(builder, settings);
        var app = builder.Build();
        await FirstStart.RunAsync(app.Services, settings, CancellationToken.None);
        return app;
    }

    private static async Task MakeAsync(IServiceProvider services, string folder, int count)
    {
        var drivers = services.GetRequiredService<DriverSet>();
        var (database, storage) = (drivers.Database("sqlite-database"), drivers.Storage("folder-storage"));
        var first = new PlacedTenant(CellAccess.None, TenantId.New());
        await database.EnsureAsync(first, "Notes", CancellationToken.None);
        var schema = await database.ApplySchemaAsync(first, "Notes", CancellationToken.None);
        await storage.EnsureAsync(first, 1_000_000, CancellationToken.None);
        var (file, quota) = (Path.Combine(folder, "tenants", database.NameOf(first)), Path.Combine(folder, "storage", storage.NameOf(first), "quota.json"));
        Guid plan, template;
        CellId cell;
        await using (var scope = services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            plan = await db.Plans.Select(p => p.Id).FirstAsync();
            template = await db.TemplateVersions.Select(t => t.Id).FirstAsync();
            var home = await db.Cells.OrderBy(c => c.Name).FirstAsync();
            cell = home.Id;
            (home.Placed, home.Capacity) = (count, count);
            await db.SaveChangesAsync();
        }

        for (var made = 0; made < count; made += AtOnce)
        {
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            for (var i = made; i < Math.Min(count, made + AtOnce); i++)
            {
                var tenant = i == 0 ? first : new PlacedTenant(CellAccess.None, TenantId.New());
                if (i > 0)
                {
                    File.Copy(file, Path.Combine(folder, "tenants", database.NameOf(tenant)));
                    Directory.CreateDirectory(Path.Combine(folder, "storage", storage.NameOf(tenant), "objects"));
                    File.Copy(quota, Path.Combine(folder, "storage", storage.NameOf(tenant), "quota.json"));
                }

                AddTenant(db, tenant.Tenant, $"tenant-{i}", plan, template, cell);
                AddResource(db, tenant.Tenant, cell, database.Kind, database.NameOf(tenant), schema, null);
                AddResource(db, tenant.Tenant, cell, storage.Kind, storage.NameOf(tenant), null, 1_000_000);
            }

            await db.SaveChangesAsync();
        }
    }

    private static void AddTenant(PortalDb db, TenantId id, string slug, Guid plan, Guid template, CellId cell)
    {
        var now = DateTimeOffset.UtcNow;
        var email = $"owner@{slug}.example";
        var tenant = new Tenant { Id = id, Name = slug, Slug = slug, PlanId = plan, OwnerEmail = email, Region = "eu", CreatedAt = now, ActivatedAt = now };
        tenant.Become(TenantStatus.Active, now);
        var owner = Person.New(email, now);
        var role = new TenantRole { Id = Guid.CreateVersion7(), TenantId = id, Name = "Owner", Permissions = Enum.GetValues<TenantPermission>() };
        db.AddRange(
            tenant, owner, role,
            new Membership { TenantId = id, PersonId = new(owner.Id), RoleId = role.Id, Since = now },
            new Address { Slug = slug, TenantId = id, HeldSince = now },
            new Placement { TenantId = id, CellId = cell, PlacedAt = now },
            new OutgoingMail { Id = Guid.CreateVersion7(), To = email, Subject = "Welcome", State = MailState.Delivered, Attempts = 1, CreatedAt = now, NextAttemptAt = now, DeliveredAt = now });

        var operation = new Operation
        {
            Id = OperationId.New(),
            TenantId = id,
            Kind = OperationKind.Provision,
            Status = OperationStatus.Succeeded,
            Input = OperationInput.Write(new ProvisionInput(slug, slug, email, "free", Isolation.OwnDatabase, "eu", "en", 1_000_000, template)),
            CreatedAt = now,
            StartedAt = now,
            FinishedAt = now,
            RequestedBy = "benchmark",
        };
        db.Add(operation);
        foreach (var (step, position) in Definitions.StepsOf(OperationKind.Provision).Select((s, i) => (s, i)))
        {
            db.Add(new OperationStep { OperationId = operation.Id, Step = step, Position = position, Attempts = 1, StartedAt = now, FinishedAt = now });
            db.Add(new OperationAttempt { Id = Guid.CreateVersion7(), OperationId = operation.Id, Step = step, Number = 1, StartedAt = now, FinishedAt = now, Outcome = AttemptOutcome.Done, Node = "benchmark" });
        }
    }

    private static void AddResource(PortalDb db, TenantId tenant, CellId cell, string kind, string name, string? schema, long? quota) => db.Resources.Add(new Resource
    {
        Id = Guid.CreateVersion7(),
        TenantId = tenant,
        Kind = kind,
        CellId = cell,
        Name = name,
        SchemaVersion = schema,
        QuotaBytes = quota,
        State = ResourceState.Present,
        CreatedAt = DateTimeOffset.UtcNow,
    });

    private static async Task<int> VerifyAsync(IServiceProvider services)
    {
        Console.WriteLine("| rule | seconds | of which processor |\n| --- | ---: | ---: |");
        await using var scope = services.CreateAsyncScope();
        var (all, worked) = (TimeSpan.Zero, TimeSpan.Zero);
        var findings = 0;
        foreach (var rule in scope.ServiceProvider.GetServices<IVerifyRule>())
        {
            var took = Stopwatch.StartNew();
            var busy = Environment.CpuUsage.TotalTime;
            await foreach (var finding in rule.FindAsync(CancellationToken.None))
            {
                if (findings++ < 10)
                    await Console.Error.WriteLineAsync($"{finding.Rule} {finding.Subject}: {finding.Detail}");
            }

            busy = Environment.CpuUsage.TotalTime - busy;
            all += took.Elapsed;
            worked += busy;
            Console.WriteLine($"| {rule.Name} | {Seconds(took.Elapsed)} | {Seconds(busy)} |");
        }

        Console.WriteLine($"| all | {Seconds(all)} | {Seconds(worked)} |");
        return findings == 0 ? 0 : 1;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
