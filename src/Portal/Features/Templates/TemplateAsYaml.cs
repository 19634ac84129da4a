using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Portal.Features.Templates;

/// <summary>
/// Reads and writes the parts of a template as YAML: the part of it that says the same as JSON. Anchors, aliases, tags and a second document are
/// refused: a template needs none of them, and an alias of an alias of an alias fills a server's memory from ten lines.
/// </summary>
internal static partial class TemplateAsYaml
{
    /// <exception cref="TemplateSyntaxException">It is not YAML, uses what is refused, or goes beyond the bounds.</exception>
    public static TemplateNode Read(string text)
    {
        TemplateBounds.CheckLength(text);
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                throw new TemplateSyntaxException(1, "syntax.empty");

            var root = ReadValue(parser, new TemplateBounds(), 1);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
                throw new TemplateSyntaxException(LineOf(second), "syntax.documents");

            return root;
        }
        catch (YamlException exception)
        {
            throw new TemplateSyntaxException((int)Math.Max(1, exception.Start.Line), "syntax.yaml", (int)Math.Max(1, exception.Start.Column));
        }
    }

    public static string Write(TemplateNode root)
    {
        var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings().WithBestWidth(int.MaxValue).WithIndentedSequences());
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, [], isImplicit: true));
        WriteValue(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static TemplateNode ReadValue(Parser parser, TemplateBounds bounds, int depth)
    {
        var here = parser.Current ?? throw new TemplateSyntaxException(1, "syntax.empty");
        var line = LineOf(here);
        bounds.Count(line, depth);
        if (here is AnchorAlias || here is NodeEvent { Anchor.IsEmpty: false })
            throw new TemplateSyntaxException(line, "syntax.alias");

        if (here is NodeEvent { Tag.IsEmpty: false })
            throw new TemplateSyntaxException(line, "syntax.tag");

        parser.MoveNext();
        switch (here)
        {
            case MappingStart:
                var entries = new List<TemplateEntry>();
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    var key = ReadValue(parser, bounds, depth + 1) as TemplateScalar ?? throw new TemplateSyntaxException(line, "syntax.key");
                    entries.Add(new TemplateEntry(key.Text, key.Line, ReadValue(parser, bounds, depth + 1)));
                }

                return new TemplateMap(line, entries);
            case SequenceStart:
                var items = new List<TemplateNode>();
                while (!parser.TryConsume<SequenceEnd>(out _))
                    items.Add(ReadValue(parser, bounds, depth + 1));

                return new TemplateList(line, items);
            case Scalar scalar:
                return new TemplateScalar(line, scalar.Style == ScalarStyle.Plain ? KindOf(scalar.Value) : ScalarKind.Text, scalar.Value);
            default:
                throw new TemplateSyntaxException(line, "syntax.yaml", 1);
        }
    }

    private static void WriteValue(Emitter emitter, TemplateNode node)
    {
        switch (node)
        {
            case TemplateMap map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, map.Entries.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var entry in map.Entries)
                {
                    WriteText(emitter, entry.Key);
                    WriteValue(emitter, entry.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case TemplateList list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, list.Items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list.Items)
                    WriteValue(emitter, item);

                emitter.Emit(new SequenceEnd());
                break;
            case TemplateScalar { Kind: ScalarKind.Text } text:
                WriteText(emitter, text.Text);
                break;
            case TemplateScalar scalar:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, scalar.Text, ScalarStyle.Plain, true, false));
                break;
        }
    }

    private static void WriteText(Emitter emitter, string text)
    {
        var style = Harmless().IsMatch(text) && KindOf(text) == ScalarKind.Text && !Ambiguous().IsMatch(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted;
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, true, true));
    }

    private static ScalarKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "false" => ScalarKind.Boolean,
        _ => Number().IsMatch(plain) ? ScalarKind.Number : ScalarKind.Text,
    };

    private static int LineOf(ParsingEvent at) => (int)Math.Max(1, at.Start.Line);

    // Only what JSON knows as a number too, so that one can be written as the other.
    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*\z")]
    private static partial Regex Harmless();

    // Other readers of YAML take these for something else than text.
    [GeneratedRegex("^(y|n|yes|no|on|off|true|false|null)$", RegexOptions.IgnoreCase)]
    private static partial Regex Ambiguous();
}
