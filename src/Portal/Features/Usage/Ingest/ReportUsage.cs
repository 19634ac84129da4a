using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Usage.Ingest;

/// <summary>
/// Reports what tenants used. It is no audited change: what came in, from which source, is what is stored. An event about a tenant that the caller's key does
/// not open is answered like one about a tenant that does not exist.
/// </summary>
/// <param name="Events">As they were sent; what could not be read stands in <paramref name="Unreadable"/>.</param>
/// <param name="Unreadable">Already refused, with their positions.</param>
[RequiresKey(ApiScope.WriteUsage)]
public sealed record ReportUsage(IReadOnlyList<PositionedRecord> Events, IReadOnlyList<RefusedEvent> Unreadable) : IMessage<Result<IntakeReport>>;

/// <param name="Position">Where it stands in the batch, from 0.</param>
public sealed record PositionedRecord(int Position, UsageRecord Event);

internal sealed class ReportUsageHandler(IUsageIntake intake, CallerContext context, IStringLocalizer<UsageText> text) : MediatR.IRequestHandler<ReportUsage, Result<IntakeReport>>
{
    public async Task<Result<IntakeReport>> Handle(ReportUsage message, CancellationToken ct)
    {
        var open = message.Events.Where(e => context.OnlyTenant is not { } only || e.Event.Tenant == only).ToList();
        var closed = message.Events.Except(open).Select(e => new RefusedEvent(e.Position, e.Event.Id, "unknown-tenant", text["refused.unknown-tenant"]));
        var report = await intake.RecordAsync(open.ConvertAll(e => e.Event), ct);
        return report with
        {
            Refused = [.. report.Refused.Select(r => r with { Position = open[r.Position].Position }).Concat(closed).Concat(message.Unreadable).OrderBy(r => r.Position)],
        };
    }
}
