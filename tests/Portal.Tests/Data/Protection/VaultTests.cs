using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Data.Protection;

public sealed class VaultTests(PortalApp app) : IClassFixture<PortalApp>
{
    private const string Purpose = "test";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_kept_is_read_again_and_stands_nowhere_in_the_clear()
    {
        var owner = Guid.NewGuid();

        await AddAsync(owner, owner, 1, "correct horse");
        await AddAsync(owner, owner, 2, "battery staple");

        Assert.Equal(["correct horse", "battery staple", null], [await ReadAsync(owner, owner, 1), await ReadAsync(owner, owner, 2), await ReadAsync(owner, owner, 3)]);
        await app.InDatabaseAsync(async db =>
        {
            Assert.All(await db.Secrets.Where(s => s.Owner == owner).ToListAsync(), s => Assert.DoesNotContain("horse", s.Ciphertext, StringComparison.Ordinal));
            Assert.Equal(1, await db.DataKeys.CountAsync(k => k.Owner == owner)); // one key, however many secrets
        });
    }

    [Fact]
    public async Task What_belongs_to_the_installation_is_kept_under_its_own_key()
    {
        var cell = Guid.NewGuid();

        await AddAsync(Vault.Installation, cell, 1, "the connection");
        await AddAsync(Vault.Installation, cell, 2, "another connection");

        Assert.Equal(["the connection", "another connection"], [await ReadAsync(Vault.Installation, cell, 1), await ReadAsync(Vault.Installation, cell, 2)]);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.DataKeys.CountAsync(k => k.Owner == Vault.Installation)));
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("record")]
    [InlineData("version")]
    [InlineData("purpose")]
    [InlineData("key")]
    public async Task A_ciphertext_that_is_moved_does_not_open(string what)
    {
        var (mine, theirs) = (Guid.NewGuid(), Guid.NewGuid());
        await AddAsync(mine, mine, 1, "mine");
        await AddAsync(theirs, theirs, 1, "theirs");
        var secret = await app.InDatabaseAsync(db => db.Secrets.AsNoTracking().SingleAsync(s => s.Owner == mine));
        var keys = await app.InDatabaseAsync(db => db.DataKeys.AsNoTracking().Where(k => k.Owner == mine || k.Owner == theirs).ToDictionaryAsync(k => k.Owner));
        await using var scope = app.Services.CreateAsyncScope();
        var vault = scope.ServiceProvider.GetRequiredService<Vault>();
        Assert.Equal("mine", vault.Open(keys[mine].Wrapped, secret.Ciphertext, mine, Purpose, mine, 1));

        Assert.Throws<RootKeyException>(() => what switch
        {
            "owner" => vault.Open(keys[theirs].Wrapped, secret.Ciphertext, theirs, Purpose, mine, 1),
            "record" => vault.Open(keys[mine].Wrapped, secret.Ciphertext, mine, Purpose, theirs, 1),
            "version" => vault.Open(keys[mine].Wrapped, secret.Ciphertext, mine, Purpose, mine, 2),
            "purpose" => vault.Open(keys[mine].Wrapped, secret.Ciphertext, mine, "another", mine, 1),
            _ => vault.Open(keys[theirs].Wrapped, secret.Ciphertext, mine, Purpose, mine, 1),
        });
    }

    [Fact]
    public async Task Of_two_that_add_the_same_version_one_is_refused()
    {
        var owner = Guid.NewGuid();
        await AddAsync(owner, owner, 1, "first");

        await Assert.ThrowsAsync<DuplicateException>(() => AddAsync(owner, owner, 1, "second"));

        Assert.Equal("first", await ReadAsync(owner, owner, 1));
    }

    [Fact]
    public async Task An_owner_that_is_removed_leaves_no_key()
    {
        var (owner, record) = (Guid.NewGuid(), Guid.NewGuid());
        await AddAsync(owner, owner, 1, "one");
        await AddAsync(owner, record, 1, "two");

        await WithAsync(async (vault, db) =>
        {
            await vault.RemoveAllAsync(owner, Ct);
            return await db.SaveChangesAsync(Ct);
        });

        Assert.Null(await ReadAsync(owner, record, 1));
        Assert.False(await app.InDatabaseAsync(db => db.DataKeys.AnyAsync(k => k.Owner == owner)));
    }

    private Task AddAsync(Guid owner, Guid record, int version, string text) => WithAsync(async (vault, db) =>
    {
        await vault.AddAsync(owner, Purpose, record, version, text, Ct);
        return await db.SaveChangesAsync(Ct);
    });

    private Task<string?> ReadAsync(Guid owner, Guid record, int version) => WithAsync((vault, _) => vault.ReadAsync(owner, Purpose, record, version, Ct));

    private async Task<T> WithAsync<T>(Func<Vault, PortalDb, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<Vault>(), scope.ServiceProvider.GetRequiredService<PortalDb>());
    }
}
