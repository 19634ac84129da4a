using System.Net;
using System.Text.RegularExpressions;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

/// <summary>Fills in static forms as a browser without scripts does.</summary>
internal static partial class Forms
{
    /// <summary>Gets the page, takes the hidden fields of one of its forms and posts them with what is typed.</summary>
    public static Task<HttpResponseMessage> FillInAsync(this HttpClient http, string page, string form, params (string Name, string Value)[] typed) =>
        http.FillInAsync(page, form, postTo: page, typed);

    /// <summary>The same, posted elsewhere.</summary>
    public static async Task<HttpResponseMessage> FillInAsync(this HttpClient http, string page, string form, string postTo, params (string Name, string Value)[] typed)
    {
        var html = await http.GetStringAsync(page);
        var marked = Form().Matches(html).Select(m => m.Value).Single(f => f.Contains($"value=\"{form}\"", StringComparison.Ordinal));
        var fields = Hidden().Matches(marked).ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));
        foreach (var (name, value) in typed)
        {
            fields[name] = value;
            if (name.Contains("Password", StringComparison.Ordinal) || name.EndsWith("Current", StringComparison.Ordinal))
                PlantedSecrets.Plant(value);
        }

        return await http.PostAsync(postTo, new FormUrlEncodedContent(fields));
    }

    /// <summary>The text of the page between the tags.</summary>
    public static async Task<string> TextAsync(this HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
