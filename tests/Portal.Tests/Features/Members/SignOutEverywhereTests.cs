using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

public sealed class SignOutEverywhereTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Every_session_of_the_caller_ends_and_nobody_elses()
    {
        var (id, email) = await app.AnAccountAsync();
        var (other, _) = await app.AnAccountAsync();
        Session[] sessions = [await app.ASessionAsync(id), await app.ASessionAsync(id), await app.ASessionAsync(other)];
        Assert.Empty(await EndedAsync(sessions));

        var result = await app.As(Caller.Of(id, email, null)).SendAsync(new SignOutEverywhere());

        Assert.True(result.Succeeded);
        Assert.Equal(sessions[..2].ToHashSet(), await EndedAsync(sessions));
        Assert.Empty(await EndedAsync([await app.ASessionAsync(id)])); // a new one begins as ever
    }

    [Fact]
    public async Task Nobody_can_send_it_for_another() =>
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Anonymous).SendAsync(new SignOutEverywhere())).Error?.Kind);

    private Task<IReadOnlySet<Session>> EndedAsync(Session[] sessions) =>
        app.Services.GetRequiredService<ISessionCheck>().FindEndedAsync(sessions, CancellationToken.None);
}
