using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Usage.Ingest;

/// <summary>
/// Reads usage events in the JSON format of CloudEvents 1.0 (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md), single or as a
/// batch. Portal's own meaning: <c>subject</c> is the tenant's id, <c>type</c> the meter's code, <c>data.value</c> a whole number in the meter's base unit (1 where
/// there is no data), <c>time</c> when it was used (now where there is none).
/// </summary>
internal sealed class CloudEvents(TimeProvider time, IStringLocalizer<UsageText> text)
{
    public const string Single = "application/cloudevents+json";
    public const string Batch = "application/cloudevents-batch+json";

    /// <summary>The most events of one batch.</summary>
    public const int MostEvents = 1000;

    /// <summary>Everything that can be understood, and why the rest cannot, each with its position.</summary>
    public ReportUsage Read(IReadOnlyList<JsonElement> events)
    {
        var records = new List<PositionedRecord>(events.Count);
        var refused = new List<RefusedEvent>();
        var now = time.GetUtcNow();
        for (var i = 0; i < events.Count; i++)
        {
            var (record, reason) = ReadOne(events[i], now);
            if (record is not null)
                records.Add(new(i, record));
            else
                refused.Add(new(i, Text(events[i], "id"), reason!, text["refused." + reason]));
        }

        return new ReportUsage(records, refused);
    }

    private static (UsageRecord? Record, string? Reason) ReadOne(JsonElement one, DateTimeOffset now)
    {
        if (one.ValueKind != JsonValueKind.Object)
            return (null, "not-an-event");

        if (Text(one, "specversion") != "1.0")
            return (null, "bad-specversion");

        if (Text(one, "id") is not { Length: > 0 and <= UsageEvent.IdLength } id)
            return (null, "bad-id");

        if (Text(one, "source") is not { Length: > 0 and <= UsageEvent.SourceLength } source)
            return (null, "bad-source");

        if (Text(one, "type") is not { } meter)
            return (null, "unknown-meter");

        if (Text(one, "subject") is not { } subject || !Guid.TryParseExact(subject, "D", out var tenant))
            return (null, "unknown-tenant");

        var at = now;
        if (one.TryGetProperty("time", out var written) && written.ValueKind != JsonValueKind.Null
            && !(written.ValueKind == JsonValueKind.String && IsTime(written.GetString()!, out at)))
            return (null, "bad-time");

        long quantity = 1;
        if (one.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null
            && !(data.ValueKind == JsonValueKind.Object && data.TryGetProperty("value", out var value) && IsWhole(value, out quantity)))
            return (null, "bad-quantity");

        return (new UsageRecord(TenantId.From(tenant), source, id, meter, at, quantity), null);
    }

    // RFC 3339: a time without an offset could mean anything.
    private static bool IsTime(string text, out DateTimeOffset at)
    {
        at = default;
        return text.Length >= 20 && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
    }

    // A number with a fraction of zero is whole; a text that looks like a number is none.
    private static bool IsWhole(JsonElement value, out long quantity)
    {
        quantity = 0;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || number != decimal.Truncate(number) || number is < 0 or > UsageIntake.MostQuantity)
            return false;

        quantity = (long)number;
        return true;
    }

    private static string? Text(JsonElement one, string name) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
