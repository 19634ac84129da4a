using Microsoft.Extensions.Localization;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations;

/// <summary>The timeline in words of the reader's language.</summary>
internal sealed class TimelinePhrases(IStringLocalizer<OperationsText> text)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1.5);

    /// <summary>A step that runs longer than this, with nothing left of the estimate, is not about to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public string Headline(TimelineView view) => text[$"headline.{view.Kind}.{view.Status}"];

    public string Title(string step) => text[$"step.{step}.title"];

    /// <summary>What the step does, did or takes back. A step that has not begun says nothing yet.</summary>
    public string? Sentence(TimelineStep step) => step.State switch
    {
        TimelineStepState.Running or TimelineStepState.Waiting => text[$"step.{step.Name}.doing"].Value,
        TimelineStepState.Done => text[$"step.{step.Name}.done"].Value,
        TimelineStepState.Undoing or TimelineStepState.Undone => text[$"step.{step.Name}.undo"].Value,
        _ => null,
    };

    public string State(TimelineStepState state) => text["state." + state];

    /// <summary>Under the headline: how far, and how long still.</summary>
    public IEnumerable<string> Progress(TimelineView view, TimeSpan? remaining, DateTimeOffset now)
    {
        if (view.Status == OperationStatus.Undoing)
            yield return text["timeline.shareUndone", view.Steps.Count(s => s.State is TimelineStepState.Done or TimelineStepState.Undoing)];
        else if (view.Status != OperationStatus.Cancelled)
            yield return text["timeline.share", view.Steps.Count(s => s.State == TimelineStepState.Done), view.Steps.Count];

        if (view.FinishedAt is { } finished)
            yield return text["timeline.took", Duration(finished - view.CreatedAt)];
        else if (view.Status is OperationStatus.Running or OperationStatus.Queued && remaining is { } left)
            yield return left < Moment && view.Steps.Any(s => s.State == TimelineStepState.Running && now - s.StartedAt > Patience) ? text["timeline.leftLonger"] : Left(left);
    }

    public string NextTry(TimeSpan wait) =>
        wait < TimeSpan.FromSeconds(1) ? text["timeline.nextTryNow"] : text["timeline.nextTry", WholeSeconds(wait)];

    /// <summary>A duration that has ended: exact where exactness says something.</summary>
    public string Duration(TimeSpan took) => took.TotalSeconds switch
    {
        < 0.05 => text["time.instant"],
        < 10 => text["time.tenths", took.TotalSeconds],
        _ => WholeSeconds(took),
    };

    /// <summary>A duration that still runs: whole seconds, so that it ticks evenly.</summary>
    public string WholeSeconds(TimeSpan span)
    {
        var seconds = (long)Math.Max(0, span.TotalSeconds);
        return seconds switch
        {
            < 60 => text["time.seconds", seconds],
            < 3600 => text["time.minutes", seconds / 60, seconds % 60],
            _ => text["time.hours", seconds / 3600, seconds % 3600 / 60],
        };
    }

    private string Left(TimeSpan left) => left.TotalSeconds switch
    {
        var moment when moment < Moment.TotalSeconds => text["timeline.leftMoment"],
        < 10 => text["timeline.leftSeconds", (int)Math.Ceiling(left.TotalSeconds)],

        // An estimate that counts down second by second pretends to know more than it does.
        < 90 => text["timeline.leftSeconds", (int)Math.Ceiling(left.TotalSeconds / 5) * 5],
        _ => text["timeline.leftMinutes", (int)Math.Ceiling(left.TotalMinutes)],
    };
}
