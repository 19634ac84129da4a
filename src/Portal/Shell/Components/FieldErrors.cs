using Portal.Kernel;

namespace Portal.Shell.Components;

/// <summary>The last answer's broken rules by field, for the inputs of a form: <c>Error="@_errors.Has("Name")" ErrorText="@_errors["Name"]"</c>.</summary>
public sealed class FieldErrors
{
    private readonly Dictionary<string, string> _messages;

    private FieldErrors(Error? error) => _messages = (error?.Fields ?? [])
        .GroupBy(f => f.Field, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(g => g.Key, g => string.Join(' ', g.Select(f => f.Message)), StringComparer.OrdinalIgnoreCase);

    public static FieldErrors None { get; } = new(null);

    /// <summary>What the rules say about this field; null: nothing.</summary>
    public string? this[string field] => _messages.GetValueOrDefault(field);

    public static FieldErrors Of<TResult>(IResult<TResult> result) where TResult : IResult<TResult> => new(result.Error);

    /// <summary>Whether any rule is broken.</summary>
    public bool Any() => _messages.Count > 0;

    public bool Has(string field) => _messages.ContainsKey(field);

    /// <summary>The rules of fields that the form does not have: to be shown above it, or nobody would read them.</summary>
    public IEnumerable<string> Except(params string[] shown) => _messages.Where(m => !shown.Contains(m.Key, StringComparer.OrdinalIgnoreCase)).Select(m => m.Value);
}
