using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Provisioning.Records;

/// <summary>How a template's content is stored: camel case, indented, unknown fields refused.</summary>
public static class TemplateJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    public static string Write(TemplateContent content) => JsonSerializer.Serialize(content, Options);

    /// <exception cref="JsonException">The text is not a template's content; what was saved through the editor always is.</exception>
    public static TemplateContent Read(string json) =>
        JsonSerializer.Deserialize<TemplateContent>(json, Options) ?? throw new JsonException("A template's content is an object.");

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            WriteIndented = true,
            NewLine = "\n",

            // It is shown in an editor, never written into HTML unescaped: umlauts stay readable.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
