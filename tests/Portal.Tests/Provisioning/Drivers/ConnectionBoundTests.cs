using Microsoft.Data.Sqlite;
using Portal.Provisioning.Drivers;

namespace Portal.Tests.Provisioning.Drivers;

public sealed class ConnectionBoundTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly ConnectionBound _bound = new(2, TimeSpan.FromMilliseconds(50), TimeProvider.System);

    public void Dispose() => _bound.Dispose();

    [Fact]
    public async Task What_was_kept_for_somebody_is_used_by_them()
    {
        var kept = await UsedAsync("a");

        await _bound.WaitAsync(Ct);

        Assert.Same(kept, await _bound.TakeAsync("a"));
        Assert.Equal(1, _bound.Open);
    }

    [Fact]
    public async Task For_one_more_the_one_that_was_unused_longest_is_closed()
    {
        var (a, b) = (await UsedAsync("a"), await UsedAsync("b"));
        await UsedAgainAsync("a", a);

        var c = await UsedAsync("c");

        Assert.Equal((true, false), (a.IsOpen, b.IsOpen));
        Assert.True(c.IsOpen);
        Assert.Equal(2, _bound.Open);
    }

    [Fact]
    public async Task While_all_are_in_use_others_wait_and_are_turned_away_in_the_end()
    {
        await _bound.WaitAsync(Ct);
        await _bound.WaitAsync(Ct);

        await Assert.ThrowsAsync<TenantConnectionsBusyException>(() => _bound.WaitAsync(Ct));
        _bound.Return();
        await _bound.WaitAsync(Ct);
    }

    [Fact]
    public async Task What_nobody_has_used_for_long_is_closed()
    {
        var (a, b) = (await UsedAsync("a"), await UsedAsync("b"));

        await _bound.CloseUnusedAsync(DateTimeOffset.MinValue);
        Assert.Equal((true, true, 2), (a.IsOpen, b.IsOpen, _bound.Open));
        await _bound.CloseUnusedAsync(DateTimeOffset.MaxValue);
        Assert.Equal((false, false, 0), (a.IsOpen, b.IsOpen, _bound.Open));
    }

    [Fact]
    public async Task However_they_come_and_go_the_bound_holds()
    {
        var most = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Ct }, async (i, _) =>
        {
            await UsedAsync($"{i % 7}");
            most = Math.Max(most, _bound.Open);
        });

        Assert.Equal(2, most);
    }

    private async Task<OneConnection> UsedAsync(string key)
    {
        await _bound.WaitAsync(Ct);
        var connection = (OneConnection?)await _bound.TakeAsync(key) ?? new OneConnection();
        _bound.Keep(key, connection);
        _bound.Return();
        return connection;
    }

    private async Task UsedAgainAsync(string key, OneConnection expected) => Assert.Same(expected, await UsedAsync(key));

    private sealed class OneConnection : SqliteConnection
    {
        public bool IsOpen { get; private set; } = true;

        protected override void Dispose(bool disposing)
        {
            IsOpen = false;
            base.Dispose(disposing);
        }
    }
}
