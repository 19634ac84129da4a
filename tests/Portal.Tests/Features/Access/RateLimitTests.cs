using System.Net;
using Portal.Features.Access;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Access;

public sealed class RateLimitTests(RateLimitTests.App app) : IClassFixture<RateLimitTests.App>
{
    [Fact]
    public async Task Too_many_forms_are_answered_with_a_page_that_says_when_to_come_back()
    {
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de");
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(http)).StatusCode);

        var answer = await PostAsync(http);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Contains("lang=\"de\"", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/forgot-password")).StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public void A_limit_that_is_no_number_is_refused_at_the_start_with_its_key(string set)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager { ["RateLimits:SignIn"] = set };

        Assert.Contains("RateLimits:SignIn", Assert.Single(RateLimits.Check(configuration)), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http) => http.FillInAsync("/forgot-password", "forgot", ("Form.Email", "somebody@people.example"));

    public sealed class App : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--RateLimits:ForgotPassword=2"];
    }
}
