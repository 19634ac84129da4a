using System.Net;
using System.Text.RegularExpressions;

namespace Portal.Benchmarks.Circuits;

/// <summary>Signs in as a browser without JavaScript does.</summary>
internal static partial class SignInForm
{
    /// <returns>The cookies of the signed-in person, as a header.</returns>
    public static async Task<string> SendAsync(Uri root, string email, string password)
    {
        var jar = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = jar, AllowAutoRedirect = false }) { BaseAddress = root };
        var fields = new Dictionary<string, string>();
        foreach (var input in Hidden().Matches(await http.GetStringAsync("/signin")).Select(m => m.Value))
            fields[Name().Match(input).Groups[1].Value] = WebUtility.HtmlDecode(Value().Match(input).Groups[1].Value); // the page has other forms too

        fields["_handler"] = "signin";
        fields["Form.Email"] = email;
        fields["Form.Password"] = password;
        using var answer = await http.PostAsync("/signin", new FormUrlEncodedContent(fields));
        if (answer.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther or HttpStatusCode.Found))
            throw new InvalidOperationException($"Signing in was answered with {answer.StatusCode}.");

        return jar.GetCookieHeader(root);
    }

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();

    [GeneratedRegex("name=\"([^\"]*)\"")]
    private static partial Regex Name();

    [GeneratedRegex("value=\"([^\"]*)\"")]
    private static partial Regex Value();
}
