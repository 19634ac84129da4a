using Portal.Features.Operations.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>A root key file that this program may read and not replace, as a mounted secret is.</summary>
public sealed class RootKeyFileFailsTests(RootKeyFileFailsTests.App app) : IClassFixture<RootKeyFileFailsTests.App>
{
    [Fact]
    public async Task What_to_do_by_hand_is_said_and_done_and_nothing_is_lost()
    {
        var owner = (await app.KeepSecretsAsync(3))[0];
        var (path, before) = (app.Root().Path, app.Root().CurrentId);

        var given = await app.RotateAsync();
        var failed = await app.UntilAsync(given, OperationStatus.Failed);
        Assert.Equal("add-root-key", failed.CurrentStep);
        Assert.Contains(path, failed.Reason.English(), StringComparison.Ordinal);
        Assert.Contains("openssl rand -base64 32", failed.Reason.English(), StringComparison.Ordinal);
        Assert.Equal([before], app.Root().Ids);
        Assert.Empty(await app.KeyFindingsAsync());
        Assert.True(failed.CanBeCancelled);
        Assert.True((await app.As(Callers.Administrator).SendAsync(new CancelOperation(given))).Succeeded);
        await app.UntilAsync(given, OperationStatus.Cancelled);

        var id = await app.RotateAsync();
        await app.UntilAsync(id, OperationStatus.Failed);
        await File.WriteAllTextAsync(path, RootKeys.NewLine() + "\n" + await File.ReadAllTextAsync(path));
        await app.RetryAsync(id);
        await PortalApp.UntilAsync("it fails at the end", async () => await app.OperationAsync(id) is { Status: OperationStatus.Failed, CurrentStep: "retire-root-key" });
        var stuck = await app.OperationAsync(id);
        Assert.Contains("take all lines but the first out", stuck.Reason.English(), StringComparison.Ordinal);
        Assert.False(stuck.CanBeCancelled);
        Assert.Equal(ErrorKind.Conflict, (await app.As(Callers.Administrator).SendAsync(new CancelOperation(id))).Error?.Kind);
        Assert.Equal(0, await app.UnderAsync(before));

        await File.WriteAllTextAsync(path, RootKeys.Lines(path)[0]);
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);
        Assert.Empty(await app.KeyFindingsAsync());
        Assert.NotEqual(Guid.Empty, owner);
    }

    /// <summary>The file's name is so long that nothing fits beside it: not even root can write there.</summary>
    public sealed class App : RotatingApp, IAsyncLifetime
    {
        private string Key => Path.Combine(Folder, new string('k', 240));

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await File.WriteAllTextAsync(Key, RootKeys.NewLine());
            await InitializeAsync();
            await StartAsync();
        }

        protected override IEnumerable<string> Settings => [.. base.Settings, $"--Portal:RootKeyFile={Key}"];
    }
}
