using System.Diagnostics;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Running;

/// <summary>A worker's hold on an operation: good as long as the epoch in the database is this one.</summary>
internal sealed class Claim(Operation operation, IEnumerable<(string Step, StepDirection Direction)> recorded, Activity span) : IDisposable
{
    /// <summary>
    /// For so long after a step's commit nobody else has it: others take an operation over only after its worker was silent for many times as long. Who is frozen
    /// longer than this looks again. Whatever happens meanwhile, the next commit is fenced as ever.
    /// </summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<(string Step, StepDirection Direction)> _recorded = [.. recorded];
    private Operation? _saved;
    private long _savedAt;

    public OperationId Operation { get; } = operation.Id;

    public TenantId Tenant { get; } = operation.TenantId;

    public OperationKind Kind { get; } = operation.Kind;

    /// <summary>The run's span; it ends with the claim.</summary>
    public Activity Span => span;

    public void Dispose() => span.Dispose();

    public int Epoch { get; } = operation.Epoch;

    /// <summary>How often in a row the current step lost against its neighbours.</summary>
    public int Collisions { get; set; }

    /// <summary>The operation as this worker has just committed it.</summary>
    public void JustSaved(Operation saved)
    {
        _saved = saved;
        _savedAt = Stopwatch.GetTimestamp();
    }

    /// <returns>Null: that was too long ago, and the database knows better.</returns>
    public Operation? TakeJustSaved()
    {
        var saved = _saved;
        _saved = null;
        return Stopwatch.GetElapsedTime(_savedAt) < Fresh ? saved : null;
    }

    public void Recorded(string step, StepDirection direction) => _recorded.Add((step, direction));

    public void NotRecorded(string step, StepDirection direction) => _recorded.Remove((step, direction));

    /// <summary>
    /// The step to take now, or null when all is done. Undoing goes backwards over what is recorded, beginning with the one step after it:
    /// that one may have had an effect without living to be recorded.
    /// </summary>
    public StepDefinition? Next(StepDirection direction)
    {
        var steps = Definitions.Of(Kind);
        var firstOpen = steps.TakeWhile(s => _recorded.Contains((s.Name, StepDirection.Do))).Count();
        if (direction == StepDirection.Do)
            return firstOpen < steps.Count ? steps[firstOpen] : null;

        return steps.Take(firstOpen + 1).LastOrDefault(s => !_recorded.Contains((s.Name, StepDirection.Undo)));
    }
}
