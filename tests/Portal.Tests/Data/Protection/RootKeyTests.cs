using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Data.Protection;

public sealed class RootKeyTests : IDisposable
{
    private readonly DataFolders _folders = new(Directory.CreateTempSubdirectory("portal-key-").FullName);

    [Fact]
    public void It_is_made_once_and_only_its_owner_reads_it()
    {
        var sealedText = Load().Seal("secret", "test");

        Assert.Equal("secret", Load().Open(sealedText, "test"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folders.Keys, "root.key")));
    }

    [Fact]
    public async Task Many_that_start_at_once_agree_on_one_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(Load)));

        var sealedText = keys[0].Seal("secret", "test");
        Assert.All(keys, key => Assert.Equal("secret", key.Open(sealedText, "test")));
        Assert.Single(Directory.GetFiles(_folders.Keys));
    }

    [Fact]
    public void What_was_sealed_opens_for_the_same_purpose_only_and_only_unchanged()
    {
        var key = Load();
        var sealedText = key.Seal("secret", "one");
        var start = sealedText.LastIndexOf(':') + 1;
        var changed = Convert.FromBase64String(sealedText[start..]);
        changed[^1] ^= 1;

        Assert.Throws<RootKeyException>(() => key.Open(sealedText, "another"));
        Assert.Throws<RootKeyException>(() => key.Open(sealedText[..start] + Convert.ToBase64String(changed), "one"));
        Assert.Throws<RootKeyException>(() => key.Open("nonsense!", "one"));
        Assert.Throws<RootKeyException>(() => key.Open($"2:{key.CurrentId}:nonsense!", "one"));
    }

    [Fact]
    public void A_second_line_is_an_earlier_key_that_still_opens_and_the_first_one_seals()
    {
        var old = Load();
        var before = old.Seal("secret", "one");
        var path = Path.Combine(_folders.Keys, "root.key");
        var fresh = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

        File.WriteAllText(path, fresh + "\n" + File.ReadAllText(path));

        Assert.Equal("secret", old.Open(before, "one")); // the running program has seen the new file
        Assert.Equal("secret", Load().Open(before, "one"));
        Assert.NotEqual(RootKey.KeyIdOf(before), RootKey.KeyIdOf(old.Seal("secret", "one")));
        Assert.Equal(2, old.Ids.Count);
        File.WriteAllText(path, fresh);
        Assert.Throws<RootKeyException>(() => old.Open(before, "one"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_damaged_key_is_an_error_that_names_the_file(string content)
    {
        Directory.CreateDirectory(_folders.Keys);
        File.WriteAllText(Path.Combine(_folders.Keys, "root.key"), content);

        Assert.Contains("root.key", Assert.Throws<RootKeyException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_asked_for_by_name_is_never_made()
    {
        var options = new PortalOptions { RootKeyFile = Path.Combine(_folders.Root, "elsewhere.key") };

        Assert.Contains("Portal:RootKeyFile", Assert.Throws<RootKeyException>(() => RootKey.Load(options, _folders, NullLogger<RootKey>.Instance)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folders.Root, recursive: true);

    private RootKey Load() => RootKey.Load(new PortalOptions(), _folders, NullLogger<RootKey>.Instance);
}

public sealed class ProtectionKeysTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task The_database_holds_no_key_in_the_clear_and_another_root_key_stops_the_start()
    {
        var token = app.Services.GetDataProtector("test").Protect("secret");
        var stored = await app.InDatabaseAsync(db => db.DataProtectionKeys.Select(k => k.Xml!).SingleAsync());
        Assert.Contains("rootKeySealed", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", stored, StringComparison.Ordinal);

        await app.RestartAsync();
        Assert.Equal("secret", app.Services.GetDataProtector("test").Unprotect(token));

        File.Delete(Path.Combine(app.Folder, "keys", "root.key"));
        var refusal = await Assert.ThrowsAsync<RootKeyException>(app.RestartAsync);
        Assert.Contains("Portal:RootKeyFile", refusal.Message, StringComparison.Ordinal);
    }
}
