using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations;

/// <summary>
/// An operation as it runs: one row a step, the share done, the time left. Reads nothing itself: whoever shows it hands in a newer view.
/// Right without a circuit too; with one, the running step's seconds tick.
/// </summary>
public sealed partial class OperationTimeline(IStringLocalizer<OperationsText> text, TimeProvider time) : ComponentBase, IDisposable
{
    /// <summary>A step can take milliseconds: somebody who listens hears every change of the status, but steps only this often.</summary>
    internal static readonly TimeSpan BetweenAnnouncements = TimeSpan.FromSeconds(8);

    private readonly TimelinePhrases _phrases = new(text);
    private TimelineView? _seen;
    private DateTimeOffset _receivedAt;
    private DateTimeOffset _announcedAt;
    private string _announcement = "";
    private ITimer? _ticks;

    [Parameter, EditorRequired]
    public required TimelineView View { get; set; }

    /// <summary>True also shows attempts, the error and the advice.</summary>
    [Parameter]
    public bool ForStaff { get; set; }

    /// <summary>Why the current step failed; shown to staff only.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>What can be done about it; shown to staff only.</summary>
    [Parameter]
    public string? Advice { get; set; }

    private bool IsMoving => View.Status is OperationStatus.Queued or OperationStatus.Running or OperationStatus.Waiting or OperationStatus.Undoing;

    private TimeSpan? Remaining => View.Remaining is { } left ? left - (time.GetUtcNow() - _receivedAt) : null;

    public void Dispose() => _ticks?.Dispose();

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_seen, View))
            return;

        var now = time.GetUtcNow();
        _receivedAt = now;
        if (_seen?.Status != View.Status || _seen.Id != View.Id)
            Announce(_phrases.Headline(View), now);
        else if (now - _announcedAt >= BetweenAnnouncements && Current(View) is { } step && step.Name != Current(_seen)?.Name)
            Announce(_phrases.Title(step.Name), now);

        _seen = View;
    }

    // Never reached in static rendering: there the page is right for the moment it was made.
    protected override void OnAfterRender(bool firstRender)
    {
        if (IsMoving)
            _ticks ??= time.CreateTimer(_ => InvokeAsync(StateHasChanged), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        else
        {
            _ticks?.Dispose();
            _ticks = null;
        }
    }

    private static TimelineStep? Current(TimelineView view) => view.Steps.FirstOrDefault(IsCurrent);

    private static bool IsCurrent(TimelineStep step) =>
        step.State is TimelineStepState.Running or TimelineStepState.Waiting or TimelineStepState.Failed or TimelineStepState.Undoing;

    private void Announce(string what, DateTimeOffset now)
    {
        _announcement = what;
        _announcedAt = now;
    }

    /// <summary>What stands at the end of a row: the seconds it took, or has taken so far.</summary>
    private string? Seconds(TimelineStep step) => step switch
    {
        { Took: { } took } => _phrases.Duration(took),
        { State: TimelineStepState.Running or TimelineStepState.Undoing, StartedAt: { } started } => _phrases.WholeSeconds(time.GetUtcNow() - started),
        _ => null,
    };

    private string? NextTry(TimelineStep step) =>
        step.State == TimelineStepState.Waiting && View.NextAttemptAt is { } at ? _phrases.NextTry(at - time.GetUtcNow()) : null;
}
