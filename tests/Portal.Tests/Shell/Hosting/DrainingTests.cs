using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Shell.Hosting;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Hosting;

/// <summary>Told to stop, a node says so first, and only then stops to serve.</summary>
public sealed class DrainingTests(DrainingTests.SlowlyGoingApp app) : IClassFixture<DrainingTests.SlowlyGoingApp>
{
    [Fact]
    public async Task It_is_not_ready_any_more_and_still_serves()
    {
        var http = await app.HttpAsync();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);

        app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/signin")).StatusCode);
        var began = Stopwatch.GetTimestamp();
        await app.Services.GetRequiredService<Draining>().StoppingAsync(CancellationToken.None);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0.9, 10);
    }

    public sealed class SlowlyGoingApp : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--Portal:DrainSeconds=1"];
    }
}
