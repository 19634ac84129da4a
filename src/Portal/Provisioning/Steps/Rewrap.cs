using System.Globalization;
using Portal.Data.Protection;

namespace Portal.Provisioning.Steps;

/// <summary>
/// Seals everything anew with the current root key. That happens in commits of its own, which no record can take back: what is sealed anew is as good
/// as before, whoever did it and however often.
/// </summary>
internal sealed class Rewrap(Rewrapping rewrapping) : IStep
{
    public static string Name => "rewrap"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var done = await rewrapping.RunAsync(ct);
        if (done.Broken.Count > 0)
            return Broken(done);

        step.Record(new { rootKey = done.RootKey, dataKeys = done.DataKeys, protectionKeys = done.ProtectionKeys });
        return StepOutcome.Done;
    }

    /// <summary>Never asked for: from here on the operation only goes forward.</summary>
    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);

    internal static StepOutcome Broken(Rewrapped done) => StepOutcome.Failed(
        "keys-broken", done.Broken.Count.ToString(CultureInfo.InvariantCulture), string.Join(", ", done.Broken.Take(20)));
}
