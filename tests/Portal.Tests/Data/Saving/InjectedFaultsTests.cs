using Portal.Features.Cells.Admin;
using Portal.Tests.Support;

namespace Portal.Tests.Data.Saving;

/// <summary>Guards the run with injected faults against a run without any.</summary>
public sealed class InjectedFaultsTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Faults_happen_where_they_are_asked_for_and_nobody_sees_them()
    {
        var staff = app.As(await app.CallerOfAsync(Callers.Administrator));
        for (var i = 0; i < 150; i++)
            Assert.True((await staff.SendAsync(new ListCells())).Succeeded); // what anonymous visitors read comes from a cache

        Assert.Equal(app.Injected is not null, app.Injected?.Count > 0);
    }
}
