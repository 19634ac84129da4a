using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations.Admin;

/// <summary>Everything about one operation: what both audiences watch, and what only staff see.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record GetOperation(OperationId Id) : IQuery<OperationDetails>;

/// <param name="Error">Why the current step failed last.</param>
/// <param name="Advice">What a person can do about it.</param>
/// <param name="Input">What was asked for, as indented JSON; holds no secrets.</param>
/// <param name="Attempts">Every try of every step, the newest first.</param>
/// <param name="Outputs">What the steps produced, in the order in which they were done; no secrets either.</param>
public sealed record OperationDetails(
    TimelineView Timeline, string TenantName, string TenantSlug, string RequestedBy, DateTimeOffset? StartedAt, string? Node, string? TraceId, string? Error, string? Advice,
    string Input, IReadOnlyList<AttemptDetails> Attempts, IReadOnlyList<StepOutput> Outputs, bool CanBeRetried, bool CanBeCancelled);

public sealed record AttemptDetails(
    string Step, StepDirection Direction, int Number, DateTimeOffset StartedAt, TimeSpan Took, AttemptOutcome Outcome, string? Message, string? Advice, string? TraceId, string Node);

/// <param name="Json">Indented.</param>
public sealed record StepOutput(string Step, StepDirection Direction, string Json);

internal sealed class GetOperationHandler(PortalDb db, TimelineReader timelines, IStringLocalizer<OperationsAdminText> text, IStringLocalizer<OperationsText> words) : IQueryHandler<GetOperation, OperationDetails>
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<Result<OperationDetails>> Handle(GetOperation query, CancellationToken ct)
    {
        var operation = await db.Operations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == query.Id, ct);
        if (operation is null || await timelines.ReadAsync(query.Id, ct) is not { } timeline)
            return Error.NotFound(text["operation.none"]);

        var tenant = await db.Tenants.Where(t => t.Id == operation.TenantId).Select(t => new { t.Name, Slug = t.FormerSlug ?? t.Slug }).SingleOrDefaultAsync(ct);
        var attempts = await db.OperationAttempts.AsNoTracking().Where(a => a.OperationId == query.Id).OrderByDescending(a => a.FinishedAt).ThenByDescending(a => a.Id).ToListAsync(ct);
        var outputs = await db.OperationSteps.AsNoTracking()
            .Where(s => s.OperationId == query.Id && s.Data != null)
            .OrderBy(s => s.FinishedAt)
            .Select(s => new { s.Step, s.Direction, s.Data })
            .ToListAsync(ct);
        return new OperationDetails(
            timeline, tenant?.Name ?? words["installation"], tenant?.Slug ?? "", operation.RequestedBy, operation.StartedAt, operation.Node, operation.TraceId,
            operation.Reason?.ErrorIn(CultureInfo.CurrentUICulture), operation.Reason?.AdviceIn(CultureInfo.CurrentUICulture),
            Indent(operation.Input),
            [.. attempts.Select(a => new AttemptDetails(
                a.Step, a.Direction, a.Number, a.StartedAt, a.FinishedAt - a.StartedAt, a.Outcome,
                a.Reason?.ErrorIn(CultureInfo.CurrentUICulture), a.Reason?.AdviceIn(CultureInfo.CurrentUICulture), a.TraceId, a.Node))],
            [.. outputs.Select(o => new StepOutput(o.Step, o.Direction, Indent(o.Data!)))],
            operation.CanBeRetried, operation.CanBeCancelled);
    }

    private static string Indent(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement, Indented);
    }
}
