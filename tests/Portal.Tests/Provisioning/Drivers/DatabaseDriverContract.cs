using System.Data.Common;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Drivers;

/// <summary>What every database driver promises, proved against the real thing. A driver's own class says how to make it and adds what only it has.</summary>
public abstract class DatabaseDriverContract
{
    private protected const string Schema = "Notes";
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected abstract IDatabaseDriver Driver { get; }

    /// <summary>Where the driver works; the embedded ones know no cells.</summary>
    private protected virtual CellAccess Cell => CellAccess.None;

    /// <summary>The tenant there, with its login where there are logins.</summary>
    private protected virtual PlacedTenant At(TenantId tenant) => new(Cell, tenant, Driver.HasLogins ? LoginOf(tenant, 1) : null);

    /// <summary>The tenant's password of this version: always the same, as the ledger's is.</summary>
    private protected static LoginSecret LoginOf(TenantId tenant, int version) => new(version, $"{tenant.Value:N}-{version}");

    [Fact]
    public async Task What_was_never_made_is_not_described()
    {
        Assert.Null(await Driver.DescribeAsync(At(TenantId.New()), Ct));
    }

    [Fact]
    public async Task Ensuring_twice_makes_one_and_keeps_what_is_in_it()
    {
        var tenant = await MadeAsync();
        await WriteAsync(tenant, "kept");

        await Driver.EnsureAsync(At(tenant), Schema, Ct);
        await Driver.ApplySchemaAsync(At(tenant), Schema, Ct);

        Assert.Equal(["kept"], await TitlesAsync(tenant));
        Assert.Single(await Driver.ListAsync(Cell, Ct), Driver.NameOf(At(tenant)));
    }

    [Fact]
    public async Task The_schema_is_applied_once_and_recorded()
    {
        var tenant = await MadeAsync();

        var again = await Driver.ApplySchemaAsync(At(tenant), Schema, Ct);

        Assert.Equal(Driver.NewestScript(Schema), again);
        Assert.Equal(again, (await Driver.DescribeAsync(At(tenant), Ct))!.SchemaVersion);
    }

    [Fact]
    public async Task A_whole_database_passes_the_check_and_is_left_as_it_was()
    {
        var tenant = await MadeAsync();
        var before = await TablesAsync(tenant);

        await Driver.CheckAsync(At(tenant), Schema, Ct);
        await Driver.CheckAsync(At(tenant), Schema, Ct);

        Assert.Equal(before, await TablesAsync(tenant));
    }

    [Fact]
    public async Task A_missing_database_fails_the_check()
    {
        await Assert.ThrowsAsync<CheckFailedException>(() => Driver.CheckAsync(At(TenantId.New()), Schema, Ct));
    }

    [Fact]
    public async Task Two_tenants_never_see_each_others_rows()
    {
        var (one, other) = (await MadeAsync(), await MadeAsync());

        await WriteAsync(one, "of one");

        Assert.Empty(await TitlesAsync(other));
        Assert.NotEqual(Driver.NameOf(At(one)), Driver.NameOf(At(other)));
    }

    [Fact]
    public async Task Deleting_takes_everything_and_can_be_repeated()
    {
        var tenant = await MadeAsync();
        await WriteAsync(tenant, "gone");

        await Driver.DeleteAsync(At(tenant), Ct);
        await Driver.DeleteAsync(At(tenant), Ct);

        Assert.Null(await Driver.DescribeAsync(At(tenant), Ct));
        Assert.DoesNotContain(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));
    }

    [Fact]
    public async Task Made_anew_after_deleting_it_is_empty()
    {
        var tenant = await MadeAsync();
        await WriteAsync(tenant, "gone");
        await Driver.DeleteAsync(At(tenant), Ct);

        await Driver.EnsureAsync(At(tenant), Schema, Ct);
        await Driver.ApplySchemaAsync(At(tenant), Schema, Ct);

        Assert.Empty(await TitlesAsync(tenant));
    }

    [Fact]
    public async Task Many_can_be_made_at_once()
    {
        var tenants = Enumerable.Range(0, 12).Select(_ => TenantId.New()).ToList();

        await Parallel.ForEachAsync(tenants, Ct, async (tenant, ct) =>
        {
            await Driver.EnsureAsync(At(tenant), Schema, ct);
            await Driver.ApplySchemaAsync(At(tenant), Schema, ct);
        });

        Assert.Subset((await Driver.ListAsync(Cell, Ct)).ToHashSet(), tenants.Select(t => Driver.NameOf(At(t))).ToHashSet());
        foreach (var tenant in tenants)
            await Driver.CheckAsync(At(tenant), Schema, Ct);
    }

    [Fact]
    public async Task Of_many_workers_that_make_the_same_one_none_undoes_what_another_has_begun()
    {
        for (var round = 0; round < 10; round++)
        {
            var tenant = TenantId.New();
            await Parallel.ForEachAsync(Enumerable.Range(0, 6), new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Ct }, async (worker, ct) =>
            {
                await Task.Delay(worker, ct); // so that some come when others are done
                await Driver.EnsureAsync(At(tenant), Schema, ct);
                await WriteAsync(tenant, $"{worker}");
            });

            Assert.Equal(["0", "1", "2", "3", "4", "5"], (await TitlesAsync(tenant)).Order());
            Assert.Single(await Driver.ListAsync(Cell, Ct), n => ResourceName.TenantOf(n) == tenant);
        }
    }

    [Fact]
    public async Task A_schema_is_not_applied_to_a_database_that_was_deleted_meanwhile()
    {
        var tenant = await MadeAsync();
        await Driver.DeleteAsync(At(tenant), Ct);

        await Assert.ThrowsAnyAsync<Exception>(() => Driver.ApplySchemaAsync(At(tenant), Schema, Ct));

        Assert.Null(await Driver.DescribeAsync(At(tenant), Ct));
        Assert.DoesNotContain(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));
    }

    [Fact]
    public async Task While_it_is_locked_nobody_opens_it_and_nothing_is_lost()
    {
        var (tenant, other) = (await MadeAsync(), await MadeAsync());
        await WriteAsync(tenant, "kept");

        await Driver.LockAsync(At(tenant), Ct);
        await Driver.LockAsync(At(tenant), Ct);

        await Assert.ThrowsAsync<DatabaseLockedException>(() => Driver.OpenAsync(At(tenant), Ct));
        Assert.True((await Driver.DescribeAsync(At(tenant), Ct))!.IsLocked);
        await Driver.EnsureAsync(At(tenant), Schema, Ct);
        Assert.True((await Driver.DescribeAsync(At(tenant), Ct))!.IsLocked); // who comes late opens nothing
        Assert.False((await Driver.DescribeAsync(At(other), Ct))!.IsLocked);
        Assert.Empty(await TitlesAsync(other));

        await Driver.UnlockAsync(At(tenant), Ct);
        await Driver.UnlockAsync(At(tenant), Ct);

        Assert.False((await Driver.DescribeAsync(At(tenant), Ct))!.IsLocked);
        Assert.Equal(["kept"], await TitlesAsync(tenant));
    }

    [Fact]
    public async Task Locked_it_can_be_deleted()
    {
        var tenant = await MadeAsync();
        await Driver.LockAsync(At(tenant), Ct);

        await Driver.DeleteAsync(At(tenant), Ct);

        Assert.Null(await Driver.DescribeAsync(At(tenant), Ct));
        Assert.DoesNotContain(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));
    }

    [Fact]
    public async Task What_was_never_made_can_be_locked_unlocked_and_deleted()
    {
        var tenant = TenantId.New();

        await Driver.LockAsync(At(tenant), Ct);
        await Driver.UnlockAsync(At(tenant), Ct);
        await Driver.DeleteHalfMadeAsync(At(tenant), Ct);
        await Driver.DeleteAsync(At(tenant), Ct);

        Assert.DoesNotContain(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));
    }

    [Fact]
    public async Task Many_are_described_as_each_is_alone()
    {
        var (one, locked, deleted) = (await MadeAsync(), await MadeAsync(), await MadeAsync());
        await Driver.LockAsync(At(locked), Ct);
        await Driver.DeleteAsync(At(deleted), Ct);

        var all = await Driver.DescribeAllAsync(Cell, [one, locked, deleted, TenantId.New()], Ct);

        Assert.Equal(2, all.Count);
        foreach (var tenant in (TenantId[])[one, locked])
            Assert.Equal(await Driver.DescribeAsync(At(tenant), Ct), all[tenant].Database);
    }

    [Fact]
    public async Task What_is_whole_is_not_taken_for_half_made()
    {
        var tenant = await MadeAsync();
        await WriteAsync(tenant, "kept");

        await Driver.DeleteHalfMadeAsync(At(tenant), Ct);

        Assert.Equal(["kept"], await TitlesAsync(tenant));
    }

    private protected abstract string ListTables { get; }

    /// <summary>A row of the samples' first table.</summary>
    private protected virtual string Insert(string title) =>
        $"INSERT INTO Notes (Id, Title, Author, CreatedAt, ChangedAt) VALUES ('{Guid.NewGuid()}', '{title}', 'test', '2026-01-01', '2026-01-01')";

    private protected async Task<TenantId> MadeAsync()
    {
        var tenant = TenantId.New();
        await Driver.EnsureAsync(At(tenant), Schema, Ct);
        await Driver.ApplySchemaAsync(At(tenant), Schema, Ct);
        return tenant;
    }

    private protected async Task WriteAsync(TenantId tenant, string title)
    {
        await using var connection = await Driver.OpenAsync(At(tenant), Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = Insert(title);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private protected Task<List<string>> TitlesAsync(TenantId tenant) => ReadAsync(tenant, "SELECT Title FROM Notes");

    private Task<List<string>> TablesAsync(TenantId tenant) => ReadAsync(tenant, ListTables);

    private protected async Task<List<string>> ReadAsync(TenantId tenant, string sql)
    {
        await using var connection = await Driver.OpenAsync(At(tenant), Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using DbDataReader reader = await command.ExecuteReaderAsync(Ct);
        var values = new List<string>();
        while (await reader.ReadAsync(Ct))
            values.Add(reader.GetString(0));

        return values;
    }
}
