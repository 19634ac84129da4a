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
            return StepOutcome.Failed(
                $"The root key file {root.Path} cannot be changed: {exception.Message}",
                "Nothing has changed. Let this program write the file and its folder, then retry. Where the file comes from elsewhere and is read-only here, add a new first line " +
                "to it yourself, made by 'openssl rand -base64 32', on every node, keep the old lines, and retry: the key that is found is used.");
        }
    }

    /// <summary>A key that was added stays: something may be sealed with it already. The next rotation takes it up instead of making another.</summary>
    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);
}
