using System.Globalization;
using System.Resources;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Kernel;

namespace Portal.Provisioning;

/// <summary>
/// Why a step did not end well and what a person can do about it. Kept as the keys of texts (<see cref="StepText"/>) with what stands in their places, and
/// said in the language of whoever reads it; logs, traces and the command line have English.
/// </summary>
public sealed record StepReason
{
    /// <summary>Longer values, such as a server's answer, are cut.</summary>
    public const int ValueLength = 2000;

    private static readonly ResourceManager Texts = new(typeof(StepText));

    [JsonConstructor]
    public StepReason(string error, string? advice, IReadOnlyList<string> values)
    {
        Error = error;
        Advice = advice;
        Values = [.. values.Select(v => BoundedText.Cut(v, ValueLength))];
    }

    /// <summary>The key of the text that says what is wrong.</summary>
    public string Error { get; }

    /// <summary>The key of the text that says what to do; null where there is nothing to do but wait.</summary>
    public string? Advice { get; init; }

    /// <summary>What stands in the places of both texts.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>One that only waiting can mend.</summary>
    public static StepReason Of(string error, params string[] values) => new(error, null, values);

    /// <summary>Somebody else's words, such as a server's: in whatever language they are.</summary>
    public static StepReason Raw(string message) => Of("raw", message);

    public string ErrorIn(CultureInfo culture) => Say(Error, culture);

    public string? AdviceIn(CultureInfo culture) => Advice is null ? null : Say(Advice, culture);

    public string Write() => JsonSerializer.Serialize(this);

    public static StepReason Read(string json) => JsonSerializer.Deserialize<StepReason>(json) ?? throw new InvalidOperationException("This is no reason of a step: " + json);

    private string Say(string key, CultureInfo culture) =>
        // A row may be older than this version's texts.
        Texts.GetString(key, culture) is { } text ? string.Format(culture, text, [.. Values]) : $"{key}: {string.Join(", ", Values)}";
}
