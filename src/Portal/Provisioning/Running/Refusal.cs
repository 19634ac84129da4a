using Portal.Kernel;

namespace Portal.Provisioning.Running;

/// <summary>What it means that a step had its effect and the control database did not take the record.</summary>
internal static class Refusal
{
    /// <summary>More in a row are no coincidence.</summary>
    private const int MostCollisions = 200;

    /// <summary>
    /// A neighbour was faster with the same rows: nobody's failure, as long as it ends. Whatever else keeps the step from being recorded (no room,
    /// a value that does not fit) is one, and counts.
    /// </summary>
    public static StepOutcome.Later Of(Exception exception, Claim claim, StepDefinition step, ILogger logger)
    {
        if (exception is ChangedByAnotherException && ++claim.Collisions <= MostCollisions)
        {
            logger.LogInformation(exception, "'{Step}' of operation {Operation} met another change and is tried again.", step.Name, claim.Operation);
            return new StepOutcome.Later(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50)), StepReason.Of("changed-by-another"), Counts: false);
        }

        logger.LogWarning(exception, "'{Step}' of operation {Operation} could not be recorded.", step.Name, claim.Operation);
        return new StepOutcome.Later(null, StepReason.Of("not-recorded", exception.GetBaseException().Message));
    }
}
