using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;
using Portal.Features.ApiKeys;
using Portal.Features.Tenants;
using Portal.Features.Usage.Ingest;
using Portal.Kernel;

namespace Portal.Features.Usage;

/// <summary>What programs of the provider's call, with a key; and what a tenant takes along as a file.</summary>
internal static class UsageEndpoints
{
    public static WebApplication MapUsage(this WebApplication app)
    {
        app.MapPost("/api/v1/usage", ReportAsync);
        app.MapGet("/api/v1/tenants/{tenant:guid}/quotas", ShowQuotasAsync);
        app.MapGet("/t/{slug}/usage.csv", ExportAsync).RequireAuthorization();
        return app;
    }

    /// <summary>The points of one meter's chart.</summary>
    private static async Task<IResult> ExportAsync(string slug, string? span, string? meter, IDispatcher dispatcher, IStringLocalizer<UsageText> text, CancellationToken ct)
    {
        var tenant = await dispatcher.SendAsync(new OpenTenant(slug), ct);
        if (tenant.Error is { } closed)
            return closed.ToHttp();

        var usage = await dispatcher.SendAsync(new GetUsage(tenant.Value.Id, UsageSpans.Read(span)), ct);
        if (usage.Error is { } error)
            return error.ToHttp();

        if (usage.Value.Meters.FirstOrDefault(m => m.Code == meter) is not { } found)
            return Error.NotFound(text["csv.unknown"]).ToHttp();

        var file = new StringBuilder().Append(Csv.Line(text["table.from"], text["table.to"], text["table.value"], text["table.before"], text["table.unit"]));
        foreach (var point in found.Points.Where(p => p.Value is not null))
            file.Append(Csv.Line(Csv.Time(point.From), Csv.Time(point.To), Number(point.Value), Number(point.Before), found.Unit));

        return Results.File(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(file.ToString())).ToArray(), Csv.ContentType, $"{found.Code}.csv"); // Excel wants the mark

        static string? Number(decimal? value) => value?.ToString("0.#########", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// One CloudEvent or a batch of at most <see cref="CloudEvents.MostEvents"/>. 200 with what came of each: <c>{ accepted, repeated, refused: [{ position, id,
    /// reason, message }] }</c>; 400 where nothing could be read, or the only event is refused; 401 and 403 without the right key.
    /// </summary>
    private static async Task<IResult> ReportAsync(HttpContext http, IDispatchers dispatchers, CloudEvents events, IStringLocalizer<UsageText> text)
    {
        // The key first: who has none is told nothing about what they sent.
        var caller = ApiCalls.CallerOf(http);
        var programs = dispatchers.As(caller);
        if (await programs.SendAsync(new ReportUsage([], []), http.RequestAborted) is { Error: { } refusal })
            return ApiCalls.Refuse(http, refusal);

        var type = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var parsed) ? parsed.MediaType.Value : null;
        if (type is not (CloudEvents.Single or CloudEvents.Batch or "application/json"))
            return Results.Problem(text["body.type", CloudEvents.Single, CloudEvents.Batch], statusCode: StatusCodes.Status415UnsupportedMediaType);

        JsonElement body;
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, new JsonDocumentOptions { MaxDepth = 16 }, http.RequestAborted);
            body = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Results.Problem(text["body.notJson"], statusCode: StatusCodes.Status400BadRequest);
        }

        var isBatch = body.ValueKind == JsonValueKind.Array;
        if (isBatch && body.GetArrayLength() is 0 or > CloudEvents.MostEvents)
            return Results.Problem(text["body.count", CloudEvents.MostEvents], statusCode: StatusCodes.Status400BadRequest);

        var answer = await programs.SendAsync(events.Read(isBatch ? [.. body.EnumerateArray()] : [body]), http.RequestAborted);
        if (answer.Error is { } error)
            return ApiCalls.Refuse(http, error);

        return Results.Json(
            new { accepted = answer.Value.Accepted, repeated = answer.Value.Repeated, refused = answer.Value.Refused.Select(r => new { r.Position, r.Id, r.Reason, r.Message }) },
            JsonSerializerOptions.Web,
            statusCode: !isBatch && answer.Value.Refused.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    /// <summary><c>{ tenant, readAt, periodStart, periodEnd, meters: [{ meter, used, limit, kind, answer }] }</c>, quantities in base units; <c>answer</c>: of one unit more.</summary>
    private static async Task<IResult> ShowQuotasAsync(Guid tenant, HttpContext http, IDispatchers dispatchers)
    {
        var answer = await dispatchers.As(ApiCalls.CallerOf(http)).SendAsync(new ShowQuotas(TenantId.From(tenant)), http.RequestAborted);
        if (answer.Error is { } error)
            return ApiCalls.Refuse(http, error);

        var quotas = answer.Value;
        return Results.Json(
            new
            {
                tenant,
                quotas.ReadAt,
                quotas.PeriodStart,
                quotas.PeriodEnd,
                meters = quotas.ByMeter.Values.Select(c => new { meter = c.Meter.Code, c.Used, c.Limit, kind = c.Entitlement?.Kind.ToString(), answer = c.Decide(1).Answer.ToString() }),
            },
            JsonSerializerOptions.Web);
    }
}
