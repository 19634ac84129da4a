using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Portal.Kernel;
using Portal.Shell.Web;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>What went wrong is a page for people and ProblemDetails for programs.</summary>
public sealed class ErrorPageTests(ProductionApp app) : IClassFixture<ProductionApp>
{
    [Fact]
    public async Task A_person_gets_a_page_with_the_right_status()
    {
        var answer = await SendAsync(HttpMethod.Get, "/no-such-page", "text/html,application/xhtml+xml");
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("This page does not exist", html);
        Assert.Contains("<main", html);
        Assert.DoesNotContain("Reference", html);
    }

    [Theory]
    [InlineData("/error")]
    [InlineData("/not-found")]
    public async Task The_pages_of_errors_are_no_pages_themselves(string path)
    {
        var answer = await SendAsync(HttpMethod.Get, path, "text/html");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("This page does not exist", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/admin/nonsense", "/admin")]
    [InlineData("/t/acme/nonsense", "/workspaces")]
    [InlineData("/adminish", "/")]
    public async Task The_way_back_leads_to_where_they_were(string path, string back)
    {
        var html = await (await SendAsync(HttpMethod.Get, path, "text/html")).Content.ReadAsStringAsync();

        Assert.Contains($"class=\"button button-primary\" href=\"{back}\"", html);
    }

    [Fact]
    public async Task A_program_gets_problem_details()
    {
        var answer = await SendAsync(HttpMethod.Get, "/no-such-page", "application/json");

        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(404, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("DELETE", "/preferences", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/preferences", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/signin", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/signup", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/signout", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/pricing", HttpStatusCode.BadRequest)]
    public async Task A_wrong_request_is_refused_with_a_page_too(string method, string path, HttpStatusCode status)
    {
        using var content = new FormUrlEncodedContent([new("theme", "Dark")]);
        var answer = await SendAsync(new HttpMethod(method), path, "text/html", content);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("<h1", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public void An_outage_is_told_from_a_bug()
    {
        Assert.Equal(503, FriendlyErrors.StatusOf(new InvalidOperationException("likely transient", new TimeoutException())));
        Assert.Equal(500, FriendlyErrors.StatusOf(new InvalidOperationException("a bug", new ArgumentNullException())));
        Assert.Equal(413, FriendlyErrors.StatusOf(new BadHttpRequestException("too large", 413)));
    }

    [Theory]
    [InlineData(ErrorKind.Invalid, 400)]
    [InlineData(ErrorKind.NotFound, 404)]
    [InlineData(ErrorKind.Conflict, 409)]
    [InlineData(ErrorKind.Forbidden, 403)]
    [InlineData(ErrorKind.Unavailable, 503)]
    public async Task An_error_becomes_one_status_with_its_words_and_fields(ErrorKind kind, int status)
    {
        var services = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = new MemoryStream() } };

        await new Error(kind, "The reason.", kind == ErrorKind.Invalid ? [new FieldError("Slug", "Taken."), new FieldError("Slug", "Short.")] : []).ToHttp().ExecuteAsync(context);

        context.Response.Body.Position = 0;
        var problem = await JsonSerializer.DeserializeAsync<JsonElement>(context.Response.Body);
        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal("The reason.", problem.GetProperty("detail").GetString());
        if (kind == ErrorKind.Invalid)
            Assert.Equal(["Taken.", "Short."], problem.GetProperty("errors").GetProperty("Slug").EnumerateArray().Select(e => e.GetString()!));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string accept, HttpContent? content = null)
    {
        var http = await app.HttpAsync();
        using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Get ? null : content };
        request.Headers.Add("Accept", accept);
        return await http.SendAsync(request);
    }
}
