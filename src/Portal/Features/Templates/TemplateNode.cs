namespace Portal.Features.Templates;

/// <summary>How a template is written down.</summary>
public enum TemplateSyntax
{
    Json,
    Yaml,
}

internal enum ScalarKind
{
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A part of a written template with the line it stands on (from 1), whatever it was written in: the rules are checked once, on this.</summary>
internal abstract record TemplateNode(int Line);

internal sealed record TemplateMap(int Line, IReadOnlyList<TemplateEntry> Entries) : TemplateNode(Line);

internal sealed record TemplateEntry(string Key, int Line, TemplateNode Value);

internal sealed record TemplateList(int Line, IReadOnlyList<TemplateNode> Items) : TemplateNode(Line);

internal sealed record TemplateScalar(int Line, ScalarKind Kind, string Text) : TemplateNode(Line);

/// <summary>The text cannot be read as JSON or YAML at all.</summary>
/// <param name="rule">The key of the sentence that says why.</param>
internal sealed class TemplateSyntaxException(int line, string rule, params object[] arguments) : Exception(rule)
{
    public int Line { get; } = line;

    public string Rule { get; } = rule;

    public object[] Arguments { get; } = arguments;
}

/// <summary>Bounds for what staff hand in, so that no text can occupy the server: size, depth and the number of parts.</summary>
internal sealed class TemplateBounds
{
    public const int Length = 64 * 1024;
    public const int Depth = 12;
    public const int Parts = 5000;

    private int _parts;

    public static void CheckLength(string text)
    {
        if (text.Length > Length)
            throw new TemplateSyntaxException(1, "syntax.long", Length / 1024);
    }

    public void Count(int line, int depth)
    {
        if (depth > Depth)
            throw new TemplateSyntaxException(line, "syntax.deep", Depth);

        if (++_parts > Parts)
            throw new TemplateSyntaxException(line, "syntax.many", Parts);
    }
}
