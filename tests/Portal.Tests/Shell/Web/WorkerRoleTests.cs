using System.Net;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>A process that is a worker and nothing else answers its health checks and serves no page.</summary>
public sealed class WorkerRoleTests(WorkerRoleTests.WorkerApp app) : IClassFixture<WorkerRoleTests.WorkerApp>
{
    [Theory]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.NotFound)]
    [InlineData("/signin", HttpStatusCode.NotFound)]
    [InlineData("/admin", HttpStatusCode.NotFound)]
    [InlineData("/dev/mail", HttpStatusCode.NotFound)]
    [InlineData("/_blazor/negotiate", HttpStatusCode.NotFound)]
    [InlineData("/assets/css/app.css", HttpStatusCode.NotFound)]
    public async Task It_says_how_it_is_and_serves_nothing(string path, HttpStatusCode status)
    {
        using var answer = await (await app.HttpAsync()).GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
    }

    public sealed class WorkerApp : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--Portal:Roles=worker"];
    }
}
