using Portal.Features.Operations.Admin;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Operations.Admin;

public sealed class ListOperationsTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Viewer = Callers.Staff(StaffPermission.ViewBackOffice);

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_overlap()
    {
        var tenant = await AnyAsync(7, OperationStatus.Succeeded);

        var ids = new List<OperationId>();
        for (var page = 0; page < 3; page++)
        {
            var list = await ListAsync(new ListOperations { Tenant = tenant, Order = OperationOrder.Kind, Page = page, PageSize = 3 });
            Assert.Equal(7, list.Total);
            ids.AddRange(list.Rows.Select(r => r.Id));
        }

        Assert.Equal(7, ids.Distinct().Count());
        Assert.Empty((await ListAsync(new ListOperations { Tenant = tenant, Page = 900_000 })).Rows);
    }

    [Theory]
    [InlineData(OperationOrder.Created)]
    [InlineData(OperationOrder.Finished)]
    [InlineData(OperationOrder.Kind)]
    [InlineData(OperationOrder.Status)]
    [InlineData(OperationOrder.Tenant)]
    public async Task Every_order_works_both_ways(OperationOrder order)
    {
        await AnyAsync(2, OperationStatus.Cancelled, "Zebra");
        await AnyAsync(2, OperationStatus.Succeeded, "Aardvark");

        var up = (await ListAsync(new ListOperations { Order = order, Descending = false, PageSize = 100 })).Rows;
        var down = (await ListAsync(new ListOperations { Order = order, Descending = true, PageSize = 100 })).Rows;

        IComparable? Key(OperationRow row) => order switch
        {
            OperationOrder.Created => row.CreatedAt,
            OperationOrder.Finished => row.FinishedAt,
            OperationOrder.Kind => row.Kind.ToString(),
            OperationOrder.Status => row.Status.ToString(),
            _ => row.TenantName.Split(' ')[0],
        };
        var expected = up.Select(Key).OrderBy(k => k, Comparer<IComparable?>.Create((a, b) => a is string s ? string.CompareOrdinal(s, b as string) : Comparer<IComparable?>.Default.Compare(a, b)));
        Assert.Equal(expected, up.Select(Key));
        Assert.Equal(up.Select(Key).Reverse(), down.Select(Key));
    }

    [Fact]
    public async Task Filters_and_search_narrow_the_list()
    {
        var tenant = await AnyAsync(1, OperationStatus.Cancelled, "Größenwahn");
        await AnyAsync(1, OperationStatus.Succeeded, "Bescheidenheit");

        Assert.Equal(tenant, Assert.Single((await ListAsync(new ListOperations { Search = " WAHN " })).Rows).TenantId);
        Assert.Equal(tenant, Assert.Single((await ListAsync(new ListOperations { Search = "wahn", Status = OperationStatus.Cancelled, Kind = OperationKind.Suspend })).Rows).TenantId);
        Assert.Empty((await ListAsync(new ListOperations { Search = "wahn", Status = OperationStatus.Succeeded })).Rows);
        Assert.Empty((await ListAsync(new ListOperations { Search = "%" })).Rows);
        Assert.Empty((await ListAsync(new ListOperations { Search = "'; DROP TABLE Operations; --" })).Rows);
        Assert.Empty((await ListAsync(new ListOperations { Tenant = TenantId.New() })).Rows);
    }

    [Theory]
    [InlineData("ÜBERMUT")]
    [InlineData("übermut")]
    [InlineData("Übermut")]
    public async Task Letters_of_every_script_are_found_in_any_case(string typed)
    {
        var tenant = await AnyAsync(1, OperationStatus.Succeeded, "ÜbErMuT");

        Assert.Contains((await ListAsync(new ListOperations { Search = typed, PageSize = 100 })).Rows, r => r.TenantId == tenant);
    }

    [Theory]
    [InlineData(-1, 25)]
    [InlineData(int.MaxValue, 25)]
    [InlineData(0, 0)]
    [InlineData(0, 101)]
    public async Task Pages_are_within_bounds(int page, int size)
    {
        var result = await app.As(Viewer).SendAsync(new ListOperations { Page = page, PageSize = size });

        Assert.Equal(ErrorKind.Invalid, result.Error?.Kind);
    }

    [Fact]
    public async Task The_list_is_for_staff()
    {
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Stranger).SendAsync(new ListOperations())).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Anonymous).SendAsync(new ListOperations())).Error?.Kind);
    }

    private async Task<OperationList> ListAsync(ListOperations query) => (await app.As(Viewer).SendAsync(query)).Value;

    private async Task<TenantId> AnyAsync(int count, OperationStatus status, string name = "Any")
    {
        var tenant = await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.Name = $"{name} {Guid.NewGuid():N}");
        await app.InDatabaseAsync(async db =>
        {
            for (var i = 0; i < count; i++)
            {
                db.Operations.Add(new Operation
                {
                    Id = OperationId.New(),
                    TenantId = tenant,
                    Kind = i % 2 == 0 ? OperationKind.Suspend : OperationKind.Resume,
                    Status = status,
                    RequestedBy = "test",
                    CreatedAt = app.Clock.GetUtcNow().AddMinutes(i),
                    FinishedAt = app.Clock.GetUtcNow().AddMinutes(i + 1),
                });
            }

            await db.SaveChangesAsync();
        });
        return tenant;
    }
}
