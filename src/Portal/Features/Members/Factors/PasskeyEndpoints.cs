using Portal.Features.Access;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>
/// Challenges for the page's script. Asking for the form has its token checked, so that no foreign page asks. The answers come back in the pages' own
/// forms.
/// </summary>
internal static class PasskeyEndpoints
{
    public static void MapPasskeys(this WebApplication app)
    {
        app.MapPost("/passkeys/sign-in", async (HttpContext http, IFormCollection _, PasskeyCookie browser, SecondStepCookie second, IDispatcher dispatcher) =>
            Answer(await dispatcher.SendAsync(new AskForPasskey(browser.Ensure(http), second.Read(http))))).RequireRateLimiting(RateLimits.PasskeysPolicy);

        app.MapPost("/passkeys/new", async (HttpContext http, IFormCollection _, PasskeyCookie browser, IDispatcher dispatcher) =>
            Answer(await dispatcher.SendAsync(new OfferPasskey(browser.Ensure(http))))).RequireRateLimiting(RateLimits.PasskeysPolicy);
    }

    private static IResult Answer(Result<PasskeyChallenge> result) => result.Succeeded
        ? Results.Json(new { ticket = result.Value.Ticket, options = System.Text.Json.Nodes.JsonNode.Parse(result.Value.Options) })
        : result.Error!.ToHttp();
}
