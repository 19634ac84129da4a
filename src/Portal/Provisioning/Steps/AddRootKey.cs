using Portal.Data.Protection;

namespace Portal.Provisioning.Steps;

/// <summary>Puts a new key before the one that is to be replaced, unless another stands there already: an earlier attempt's, or one that the operator put there.</summary>
internal sealed class AddRootKey(RootKey root) : IStep
{
    public static string Name => "add-root-key"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var from = step.Input<RotateRootKeyInput>().From;
        try
        {
            step.Record(new { rootKey = await root.AddAsync(from, ct), before = from, file = root.Path });
            return StepOutcome.Done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return StepOutcome.Failed("key-file-fixed", root.Path, exception.Message);
        }
    }

    /// <summary>A key that was added stays: something may be sealed with it already. The next rotation takes it up instead of making another.</summary>
    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);
}
