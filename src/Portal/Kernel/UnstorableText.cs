using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace Portal.Kernel;

/// <summary>
/// Finds what PostgreSQL cannot store, U+0000 and half a surrogate pair, in the texts of a message, before any handler asks the database about it. No person
/// types it; SQLite takes it, so that without this check a scanner's request would be answered here and crash there.
/// </summary>
internal static class UnstorableText
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    /// <returns>The names of the message's properties that hold such a text, however deep.</returns>
    public static IEnumerable<string> In(object message) =>
        PropertiesOf(message.GetType()).Where(p => IsIn(p.GetValue(message), depth: 0)).Select(p => p.Name);

    private static bool IsIn(object? value, int depth) => value switch
    {
        null or byte[] => false,
        string text => text.Contains('\0', StringComparison.Ordinal) || HasHalfAPair(text),
        IEnumerable many => many.Cast<object?>().Any(one => IsIn(one, depth)),
        _ when depth < 3 && value.GetType() is { IsClass: true } type && type.Assembly == typeof(UnstorableText).Assembly =>
            PropertiesOf(type).Any(p => IsIn(p.GetValue(value), depth + 1)),
        _ => false,
    };

    private static bool HasHalfAPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return true;
        }

        return false;
    }

    // Numbers, ids and instants hold no text and are not looked into.
    private static PropertyInfo[] PropertiesOf(Type type) => Properties.GetOrAdd(type, static t =>
        [.. t.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.GetIndexParameters().Length == 0 && !p.PropertyType.IsValueType)]);
}
