using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>
/// Takes the earlier keys out of the file once no node can have anything left to save under them, and keeps them beside it: backups from before need them.
/// </summary>
internal sealed class RetireRootKey(PortalDb db, RootKey root, Rewrapping rewrapping, ProvisioningOptions options, TimeProvider time) : IStep
{
    public static string Name => "retire-root-key"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var grace = options.RootKeyGrace < options.LongestBackOff ? options.RootKeyGrace : options.LongestBackOff;
        var added = await db.OperationSteps.Where(s => s.OperationId == step.Operation && s.Step == AddRootKey.Name && s.Direction == StepDirection.Do).Select(s => s.FinishedAt).SingleAsync(ct);
        var left = added + grace - time.GetUtcNow();
        if (left > TimeSpan.Zero)
            return StepOutcome.Again(left < grace ? left : grace, "key-grace");

        var late = await rewrapping.RunAsync(ct);
        if (late.Broken.Count > 0)
            return Rewrap.Broken(late);

        if (late.DataKeys + late.ProtectionKeys > 0)
            return StepOutcome.Again(grace, "keys-late", (late.DataKeys + late.ProtectionKeys).ToString(CultureInfo.InvariantCulture));

        return await RetireAsync(step, late.RootKey, ct);
    }

    /// <summary>Never asked for: from the step before on the operation only goes forward.</summary>
    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);

    private async Task<StepOutcome> RetireAsync(StepContext step, string current, CancellationToken ct)
    {
        try
        {
            await root.RetireAsync(current, time.GetUtcNow(), ct);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return StepOutcome.Failed("key-file-stays", root.Path, exception.Message);
        }

        step.Record(new { rootKey = current, retiredTo = root.RetiredPath });
        return StepOutcome.Done;
    }
}
