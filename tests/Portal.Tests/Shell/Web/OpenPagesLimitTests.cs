using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>One client cannot keep as many live pages open as it likes.</summary>
public sealed class OpenPagesLimitTests(OpenPagesLimitTests.SmallApp app) : IClassFixture<OpenPagesLimitTests.SmallApp>
{
    [Fact]
    public async Task A_page_more_than_allowed_is_refused_until_another_is_closed()
    {
        var http = await app.HttpAsync();
        var (first, second) = (await ConnectAsync(http), await ConnectAsync(http));
        using var leaving = new CancellationTokenSource();
        Assert.Equal(HttpStatusCode.OK, await ListenAsync(http, first)); // the connection is made
        var open = ListenAsync(http, first, leaving.Token); // and stays

        await PortalApp.UntilAsync("the second is refused", async () =>
        {
            if (open.IsCompleted)
                open = ListenAsync(http, first, leaving.Token); // the second was in for a moment

            return await TryAsync(http, second) == HttpStatusCode.TooManyRequests;
        });
        Assert.False(open.IsCompleted);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
        await PortalApp.UntilAsync("the second is let in", async () => await ListenAsync(http, await ConnectAsync(http)) == HttpStatusCode.OK);
    }

    private static async Task<string> ConnectAsync(HttpClient http)
    {
        using var answer = await http.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString()!;
    }

    private static async Task<HttpStatusCode> ListenAsync(HttpClient http, string connection, CancellationToken ct = default)
    {
        using var answer = await http.GetAsync($"/_blazor?id={Uri.EscapeDataString(connection)}", ct);
        return answer.StatusCode;
    }

    /// <returns>Null: it was let in, and has left again.</returns>
    private static async Task<HttpStatusCode?> TryAsync(HttpClient http, string connection)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            return await ListenAsync(http, connection, patience.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The program with room for one page.</summary>
    public sealed class SmallApp : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--RateLimits:OpenPages=1"];
    }
}
