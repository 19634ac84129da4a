using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

public sealed class RotateRootKeyTests(RotatingApp app, ITestOutputHelper output) : IClassFixture<RotatingApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [WithoutFaults("Saves a thousand rows at a time; where one statement in twenty fails, not one such save is ever let through.")]
    public async Task Ten_thousand_tenants_are_wrapped_anew_and_every_secret_still_opens()
    {
        var owners = await app.KeepSecretsAsync(10_000);
        var before = app.Root().CurrentId;
        var secret = await ReadAsync(owners[5_000]);
        var oldLine = RootKeys.Lines(app.Root().Path)[0];
        var clock = Stopwatch.StartNew();

        var id = await app.RotateAsync();
        await PortalApp.UntilAsync("the root key is replaced", async () => (await app.OperationAsync(id)).Status == OperationStatus.Succeeded, TimeSpan.FromSeconds(120));

        output.WriteLine($"Replaced in {clock.Elapsed.TotalSeconds:N1} s; steps: {string.Join(", ", (await app.StepsAsync(id)).Select(s => $"{s.Step} {(s.FinishedAt - s.StartedAt).TotalSeconds:N1} s"))}");
        Assert.Equal(0, await app.UnderAsync(before));
        Assert.True(await app.UnderAsync(app.Root().CurrentId) >= 10_000);
        Assert.Equal(secret, await ReadAsync(owners[5_000]));
        Assert.Single(app.Root().Ids);
        Assert.DoesNotContain(oldLine, RootKeys.Lines(app.Root().Path));
        Assert.Contains(oldLine, RootKeys.Lines(app.Root().RetiredPath));
        Assert.Equal([app.Root().CurrentId], await SealedWithAsync());
        clock.Restart();
        Assert.Empty(await app.KeyFindingsAsync());
        output.WriteLine($"Verified in {clock.Elapsed.TotalSeconds:N1} s");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
        foreach (var path in (string[])[app.Root().Path, app.Root().RetiredPath])
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task Who_is_signed_in_stays_signed_in_also_in_the_next_process()
    {
        var (_, email) = await app.AnAccountAsync();
        var answer = await (await app.HttpAsync()).FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("portal=", StringComparison.Ordinal)).Split(';')[0];
        var token = app.Services.GetDataProtector("test").Protect("secret");
        Assert.Equal(HttpStatusCode.OK, await OpenAccountAsync(cookie));

        await app.UntilAsync(await app.RotateAsync(), OperationStatus.Succeeded);
        Assert.Equal(HttpStatusCode.OK, await OpenAccountAsync(cookie));
        await app.RestartAsync();

        Assert.Equal(HttpStatusCode.OK, await OpenAccountAsync(cookie));
        Assert.Equal(HttpStatusCode.Redirect, await OpenAccountAsync("portal=nonsense"));
        Assert.Equal("secret", app.Services.GetDataProtector("test").Unprotect(token));
    }

    [Fact]
    public async Task A_key_that_stands_before_an_older_one_already_is_used_and_none_is_added()
    {
        var owner = (await app.KeepSecretsAsync(1))[0];
        var path = app.Root().Path;
        await File.WriteAllTextAsync(path, RootKeys.NewLine() + "\n" + await File.ReadAllTextAsync(path, Ct), Ct);
        var prepared = app.Root().CurrentId;

        await app.UntilAsync(await app.RotateAsync(), OperationStatus.Succeeded);

        Assert.Equal([prepared], app.Root().Ids);
        Assert.NotNull(await ReadAsync(owner));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_old_line_that_stayed_in_the_file_keeps_no_new_key_from_coming(bool hasLateSecret)
    {
        var owner = (await app.KeepSecretsAsync(1))[0];
        var (path, old) = (app.Root().Path, RootKeys.Lines(app.Root().Path)[0]);
        var late = await app.InDatabaseAsync(db => db.DataKeys.AsNoTracking().SingleAsync(k => k.Owner == owner));
        await app.UntilAsync(await app.RotateAsync(), OperationStatus.Succeeded);
        var inForce = app.Root().CurrentId;
        await File.AppendAllTextAsync(path, old + "\n", Ct);
        if (hasLateSecret) // saved by a node that had not seen the new key
            await app.InDatabaseAsync(db => db.DataKeys.Where(k => k.Owner == owner).ExecuteUpdateAsync(k => k.SetProperty(x => x.RootKeyId, late.RootKeyId).SetProperty(x => x.Wrapped, late.Wrapped)));

        await app.UntilAsync(await app.RotateAsync(), OperationStatus.Succeeded);

        Assert.NotEqual(inForce, Assert.Single(app.Root().Ids));
        Assert.Equal(0, await app.UnderAsync(inForce));
        Assert.Equal([app.Root().CurrentId], await SealedWithAsync());
        Assert.NotNull(await ReadAsync(owner));
        Assert.Empty(await app.KeyFindingsAsync());
    }

    [Fact]
    public async Task An_old_line_in_a_copy_keeps_no_new_key_from_coming_on_an_installation_that_was_never_rotated()
    {
        var inForce = app.Root().CurrentId;
        await app.InDatabaseAsync(db => db.OperationSteps.Where(s => s.Step == "retire-root-key").ExecuteDeleteAsync()); // what other tests did here
        await File.AppendAllTextAsync(app.Root().Path, RootKeys.NewLine() + "\n", Ct);

        await app.UntilAsync(await app.RotateAsync(), OperationStatus.Succeeded);

        Assert.NotEqual(inForce, Assert.Single(app.Root().Ids));
    }

    [Fact]
    public async Task What_opens_with_no_key_is_named_all_else_is_wrapped_and_nothing_is_retired()
    {
        var owners = await app.KeepSecretsAsync(20);
        var path = app.Root().Path;
        var lost = await app.InDatabaseAsync(db => db.DataKeys.AsNoTracking().SingleAsync(k => k.Owner == owners[7]));
        await app.InDatabaseAsync(db => db.DataKeys.Where(k => k.Owner == owners[7]).ExecuteUpdateAsync(k => k.SetProperty(x => x.RootKeyId, "0123456789abcdef").SetProperty(x => x.Wrapped, "2:0123456789abcdef:AAAA")));

        var id = await app.RotateAsync();
        var failed = await app.UntilAsync(id, OperationStatus.Failed);

        Assert.Equal("rewrap", failed.CurrentStep);
        Assert.Contains(owners[7].ToString(), failed.Reason.English(), StringComparison.Ordinal);
        Assert.False(failed.CanBeCancelled);
        Assert.Equal(2, RootKeys.Lines(path).Length);
        Assert.All(owners.Where(o => o != owners[7]), o => Assert.NotNull(ReadAsync(o).Result));
        await app.InDatabaseAsync(db => db.DataKeys.Where(k => k.Owner == owners[7]).ExecuteUpdateAsync(k => k.SetProperty(x => x.RootKeyId, lost.RootKeyId).SetProperty(x => x.Wrapped, lost.Wrapped)));
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);
        Assert.NotNull(await ReadAsync(owners[7]));
    }

    [Fact]
    public async Task A_backup_from_before_says_which_retired_key_it_needs_and_opens_with_it()
    {
        var owner = (await app.KeepSecretsAsync(1))[0];
        var backup = await app.InDatabaseAsync(db => db.DataKeys.AsNoTracking().SingleAsync(k => k.Owner == owner));
        var line = RootKeys.Lines(app.Root().Path)[0];
        await app.UntilAsync(await app.RotateAsync(), OperationStatus.Succeeded);
        await app.InDatabaseAsync(db => db.DataKeys.Where(k => k.Owner == owner).ExecuteUpdateAsync(k => k.SetProperty(x => x.RootKeyId, backup.RootKeyId).SetProperty(x => x.Wrapped, backup.Wrapped)));

        var refused = await Assert.ThrowsAsync<RootKeyException>(() => ReadAsync(owner));
        Assert.Contains(app.Root().RetiredPath, refused.Message, StringComparison.Ordinal);
        Assert.Contains(backup.RootKeyId, Assert.Single(await app.KeyFindingsAsync()).Detail, StringComparison.Ordinal);

        await File.AppendAllTextAsync(app.Root().Path, line + "\n", Ct);
        Assert.NotNull(await ReadAsync(owner));
        await app.UntilAsync(await app.RotateAsync(), OperationStatus.Succeeded);
        Assert.Single(RootKeys.Lines(app.Root().RetiredPath), l => l == line); // it was kept once already
    }

    [Fact]
    public async Task Of_two_processes_that_add_a_key_at_once_one_adds_and_neither_is_lost()
    {
        var path = app.Root().Path;
        var before = app.Root().CurrentId;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RootKeyFile.AddAsync(path, before, Ct))));

        Assert.Equal(2, app.Root().Ids.Count);
        Assert.Equal(before, app.Root().Ids[1]);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName).Except(["root.key", "root.key.lock", "root.key.retired"]));
        await app.UntilAsync(await app.RotateAsync(), OperationStatus.Succeeded);
    }

    private async Task<HttpStatusCode> OpenAccountAsync(string cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/account");
        request.Headers.Add("Cookie", cookie);
        return (await (await app.HttpAsync()).SendAsync(request, Ct)).StatusCode;
    }

    private async Task<string?> ReadAsync(Guid owner)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<Places>().LoginAsync(new TenantId(owner), 1, Ct))?.Password;
    }

    private async Task<List<string?>> SealedWithAsync()
    {
        _ = app.Services.GetDataProtector("test").Protect("there is a key at least now");
        var keys = await app.InDatabaseAsync(db => db.DataProtectionKeys.Select(k => k.Xml!).ToListAsync());
        return [.. keys.SelectMany(k => System.Xml.Linq.XElement.Parse(k).Descendants(RootKeyXmlEncryptor.Sealed)).Select(e => RootKey.KeyIdOf(e.Value)).Distinct()];
    }
}
