using Microsoft.Extensions.Localization;
using Portal.Provisioning.Records;

namespace Portal.Features.Templates;

/// <summary>A rule that a written template breaks, in the caller's language.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Field">Where, as a path: <c>roles[0].permissions[2]</c>; empty when the text cannot be read at all.</param>
public sealed record TemplateProblem(int Line, string Field, string Message);

/// <summary>What was read: the content, or what is wrong with it.</summary>
public sealed record TemplateReading(TemplateContent? Content, IReadOnlyList<TemplateProblem> Problems);

/// <summary>Templates as people write them: JSON or YAML in, checked content or named problems out, and the other way round.</summary>
internal sealed class TemplateFormat(IStringLocalizer<TemplatesText> text, TemplateSchemas schemas)
{
    public TemplateReading Read(string written, TemplateSyntax syntax)
    {
        try
        {
            return new TemplateRules(text, schemas).Check(Parse(written, syntax));
        }
        catch (TemplateSyntaxException exception)
        {
            return new TemplateReading(null, [Problem(exception)]);
        }
    }

    public static string Write(TemplateContent content, TemplateSyntax syntax) => Show(TemplateJson.Write(content), syntax);

    /// <summary>A stored template (JSON) as it is read and edited.</summary>
    public static string Show(string stored, TemplateSyntax syntax) => Write(TemplateAsJson.Read(stored), syntax);

    /// <summary>The same text in another syntax, whether it keeps the rules or not: nothing that was typed is lost.</summary>
    public (string? Text, TemplateProblem? Problem) Convert(string written, TemplateSyntax from, TemplateSyntax to)
    {
        try
        {
            return (Write(Parse(written, from), to), null);
        }
        catch (TemplateSyntaxException exception)
        {
            return (null, Problem(exception));
        }
    }

    private static TemplateNode Parse(string written, TemplateSyntax syntax) =>
        syntax == TemplateSyntax.Json ? TemplateAsJson.Read(written) : TemplateAsYaml.Read(written);

    private static string Write(TemplateNode node, TemplateSyntax syntax) =>
        syntax == TemplateSyntax.Json ? TemplateAsJson.Write(node) : TemplateAsYaml.Write(node);

    private TemplateProblem Problem(TemplateSyntaxException exception) => new(exception.Line, "", text[exception.Rule, exception.Arguments]);
}
