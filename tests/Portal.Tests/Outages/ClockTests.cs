using System.Net;
using Portal.Kernel;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Tests.Features.Members;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Outages;

public sealed class ClockTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    [Fact]
    public async Task A_clock_that_jumps_an_hour_ahead_signs_nobody_out_and_keeps_no_operation_from_its_end()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        app.Provoke(new Failpoint("create-storage", FailpointPlace.Before, FailpointMode.Wait, Milliseconds: 1500));
        var (_, under) = await app.AskForATenantAsync();
        await PortalApp.UntilAsync("the operation is under way", async () => (await app.OperationAsync(under)).CurrentStep == "create-storage");

        app.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/account")).StatusCode);
        var (_, after) = await app.AskForATenantAsync();
        foreach (var id in (OperationId[])[under, after])
            Assert.Equal(1, (await app.UntilAsync(id, OperationStatus.Succeeded)).Epoch); // nobody took it for abandoned

        app.Provoke();
        await app.AssertVerifiedAsync();
    }
}
