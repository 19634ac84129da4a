using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Benchmarks;

/// <summary>Fills a control database with tenants as an installation has them after two years. The same number makes the same tenants.</summary>
internal static class ManyTenants
{
    /// <summary>A word that few names have: one in a thousand.</summary>
    public const string Rare = "Quarz";

    private static readonly string[] Words =
        ["Nord", "Alpen", "Blue", "Müller", "Atlas", "Vector", "Rhône", "Sierra", "Granit", "Lumen", "Kepler", "Ocean", "Signal", "Weber", "Prisma", "Delta"];

    private static readonly string[] Kinds = ["GmbH", "Ltd", "Logistics", "Analytics", "Health", "S.A.", "Energy", "Software"];

    public static async Task FillAsync(BenchPortal portal, int count)
    {
        var plans = new[] { "free", "team", "business", "enterprise" }
            .Select((code, i) => new Plan { Id = Guid.CreateVersion7(), Code = $"bench-{code}", Number = 1, Name = code, Position = i }).ToArray();
        var cells = Enumerable.Range(1, 10).Select(i => new Cell { Id = CellId.New(), Name = $"bench-{i}", Region = i % 2 == 0 ? "eu" : "us", Capacity = count }).ToArray();
        await portal.InDatabaseAsync(async db =>
        {
            db.AddRange(plans);
            db.AddRange(cells);
            await db.SaveChangesAsync();
        });

        var random = new Random(4711);
        var start = DateTimeOffset.UtcNow.AddDays(-700);
        var between = TimeSpan.FromDays(699) / count;
        var tenants = Enumerable.Range(0, count).Select(i => Make(random, i, start + (between * i), plans, cells)).ToList();
        await portal.InDatabaseAsync(db => Bulk.WriteAsync(db, tenants));

        var words = tenants.SelectMany(t => TenantWord.Of(t.SearchText).Select(start => (Start: start, t.Id))).ToArray();
        Array.Sort(words, (a, b) => string.CompareOrdinal(a.Start, b.Start) is var order and not 0 ? order : a.Id.Value.CompareTo(b.Id.Value));
        await portal.InDatabaseAsync(db => Bulk.WriteAsync(db, words.Select(w => new TenantWord { Start = w.Start, TenantId = w.Id })));
        await portal.InDatabaseAsync(db => Bulk.WriteAsync(db, Operations(tenants)));
    }

    private static Tenant Make(Random random, int i, DateTimeOffset at, Plan[] plans, Cell[] cells)
    {
        var cell = cells[random.Next(cells.Length)];
        var first = random.Next(1000) == 0 || i == 0 ? Rare : Words[random.Next(Words.Length)];
        var name = $"{first} {Words[random.Next(Words.Length)]} {Kinds[random.Next(Kinds.Length)]}";
        var tenant = new Tenant
        {
            Id = TenantId.New(),
            Name = name,
            Slug = $"{first.ToLowerInvariant()}-{i:x5}",
            PlanId = plans[Math.Min(3, random.Next(10) / 2)].Id,
            OwnerEmail = $"owner{i}@customer-{random.Next(20_000)}.example",
            Region = cell.Region,
            CellId = cell.Id,
            CreatedAt = at,
        };
        tenant.Become(random.Next(100) switch { < 90 => TenantStatus.Active, < 96 => TenantStatus.Suspended, < 99 => TenantStatus.Deleted, _ => TenantStatus.AwaitingApproval }, at);
        return tenant;
    }

    /// <summary>Each tenant was provisioned once; one in five hundred has an operation that waits for somebody.</summary>
    private static IEnumerable<Operation> Operations(List<Tenant> tenants) => tenants.Select((t, i) => new Operation
    {
        Id = OperationId.New(),
        TenantId = t.Id,
        Kind = OperationKind.Provision,
        Status = i % 500 == 0 ? OperationStatus.Failed : OperationStatus.Succeeded,
        CreatedAt = t.CreatedAt,
        FinishedAt = i % 500 == 0 ? null : t.CreatedAt,
        RequestedBy = "benchmark",
    });
}
