using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Portal.Features.Templates;

/// <summary>Reads and writes the parts of a template as JSON.</summary>
internal static class TemplateAsJson
{
    private static readonly JsonWriterOptions Writing = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="TemplateSyntaxException">It is not JSON, or goes beyond the bounds.</exception>
    public static TemplateNode Read(string text)
    {
        TemplateBounds.CheckLength(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 64 });
        var cursor = new Cursor(bytes);
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, cursor, 1);
            reader.Read(); // throws when something follows the value
            return root;
        }
        catch (JsonException exception)
        {
            throw new TemplateSyntaxException((int)(exception.LineNumber ?? 0) + 1, "syntax.json", (int)(exception.BytePositionInLine ?? 0) + 1);
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair, or bytes that are not UTF-8.
            throw new TemplateSyntaxException(cursor.Line, "syntax.json", 1);
        }
    }

    public static string Write(TemplateNode root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
            WriteValue(writer, root);

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static TemplateNode ReadValue(ref Utf8JsonReader reader, Cursor cursor, int depth)
    {
        var line = cursor.LineAt(reader.TokenStartIndex);
        cursor.Bounds.Count(line, depth);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadMap(ref reader, cursor, line, depth),
            JsonTokenType.StartArray => ReadList(ref reader, cursor, line, depth),
            JsonTokenType.String => new TemplateScalar(line, ScalarKind.Text, reader.GetString()!),
            JsonTokenType.Number => new TemplateScalar(line, ScalarKind.Number, Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.True or JsonTokenType.False => new TemplateScalar(line, ScalarKind.Boolean, reader.GetBoolean() ? "true" : "false"),
            _ => new TemplateScalar(line, ScalarKind.Null, "null"),
        };
    }

    private static TemplateMap ReadMap(ref Utf8JsonReader reader, Cursor cursor, int line, int depth)
    {
        var entries = new List<TemplateEntry>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            var keyLine = cursor.LineAt(reader.TokenStartIndex);
            reader.Read();
            entries.Add(new TemplateEntry(key, keyLine, ReadValue(ref reader, cursor, depth + 1)));
        }

        return new TemplateMap(line, entries);
    }

    private static TemplateList ReadList(ref Utf8JsonReader reader, Cursor cursor, int line, int depth)
    {
        var items = new List<TemplateNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue(ref reader, cursor, depth + 1));

        return new TemplateList(line, items);
    }

    private static void WriteValue(Utf8JsonWriter writer, TemplateNode node)
    {
        switch (node)
        {
            case TemplateMap map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    WriteValue(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case TemplateList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    WriteValue(writer, item);

                writer.WriteEndArray();
                break;
            case TemplateScalar { Kind: ScalarKind.Text } text:
                writer.WriteStringValue(text.Text);
                break;
            case TemplateScalar scalar:
                writer.WriteRawValue(scalar.Text);
                break;
        }
    }

    /// <summary>Counts lines forward from where it last was.</summary>
    private sealed class Cursor(byte[] bytes)
    {
        private int _at;

        public TemplateBounds Bounds { get; } = new();

        public int Line { get; private set; } = 1;

        public int LineAt(long index)
        {
            for (; _at < index; _at++)
            {
                if (bytes[_at] == '\n')
                    Line++;
            }

            return Line;
        }
    }
}
