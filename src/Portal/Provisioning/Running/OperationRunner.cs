using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Kernel;
using Portal.Provisioning.Dispatch;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Nodes;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Running;

/// <summary>
/// Takes a tenant's open operation from step to step until it ends, waits or fails. Each step's record, its changes to the control database
/// and the reactions to its events are one commit, behind two fences: the operation's version and the record's key. Whoever loses one stops
/// quietly, because somebody else goes on.
/// </summary>
internal sealed class OperationRunner(
    IServiceScopeFactory scopes, IDispatchWork work, IFailpoints failpoints, OperationNews news, ProvisioningOptions options, TimeProvider time, ILogger<OperationRunner> logger)
{
    private static readonly string Node = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Clocks and timers are not exact to the millisecond.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync(TenantId tenant, CancellationToken ct)
    {
        using var claim = await TryToClaimAsync(tenant, ct);
        if (claim is null)
            return;

        Activity.Current = claim.Span; // begun where this method cannot see it
        while (await AttemptAsync(claim, ct))
        {
        }
    }

    private async Task<Claim?> TryToClaimAsync(TenantId tenant, CancellationToken ct)
    {
        for (var tries = 0; tries < 3; tries++)
        {
            try
            {
                return await ClaimAsync(tenant, ct);
            }
            catch (ChangedByAnotherException)
            {
                // A person retried or cancelled it in this very moment: look again.
            }
        }

        return null; // the reconciler finds it
    }

    private async Task<Claim?> ClaimAsync(TenantId tenant, CancellationToken ct)
    {
        await using var unit = new WorkUnit(scopes, tenant);
        var now = time.GetUtcNow();
        var operation = await unit.Db.Operations.SingleOrDefaultAsync(o => o.TenantId == tenant && o.FinishedAt == null, ct);
        if (operation is null or { Status: OperationStatus.Failed })
            return null;

        // A pause that is longer than any pause was written by a clock that is ahead of this one.
        if (operation is { Status: OperationStatus.Waiting, NextAttemptAt: { } at } && at - Tolerance > now && at <= now + options.LongestBackOff + Tolerance)
        {
            await work.DispatchAsync(tenant, operation.Id, at, ct);
            return null;
        }

        var recorded = await unit.Db.OperationSteps.AsNoTracking().Where(s => s.OperationId == operation.Id).Select(s => new { s.Step, s.Direction }).ToListAsync(ct);
        operation.Epoch++;
        var span = OperationTelemetry.StartOperation(operation);
        try
        {
            var claim = new Claim(operation, recorded.Select(r => (r.Step, r.Direction)), span);
            await TakeAsync(unit, operation, claim, now, ct);
            return claim;
        }
        catch
        {
            span.Dispose();
            throw;
        }
    }

    private async Task TakeAsync(WorkUnit unit, Operation operation, Claim claim, DateTimeOffset now, CancellationToken ct)
    {
        var taken = operation.Node is null;
        operation.Node = Node;
        operation.TraceId = claim.Span.TraceId.ToString();
        operation.NextAttemptAt = null;
        operation.Status = operation.Direction == StepDirection.Undo ? OperationStatus.Undoing : OperationStatus.Running;
        Attempts.Begin(operation, claim.Next(operation.Direction) ?? throw new InvalidOperationException($"Operation {operation.Id} is open and has no step left."), now);
        if (taken && operation.Direction == StepDirection.Undo)
            await unit.AnnounceAsync(new OperationUndoing(operation.TenantId, operation.Id, operation.Kind), ct);
        else if (taken && operation.StartedAt is not null)
            await unit.AnnounceAsync(new OperationRetried(operation.TenantId, operation.Id, operation.Kind), ct);

        operation.StartedAt ??= now;
        await unit.SaveAsync(ct);
        claim.JustSaved(operation);
        await AfterAsync(unit, operation);
    }

    /// <returns>True: go on with whatever is next.</returns>
    private async Task<bool> AttemptAsync(Claim claim, CancellationToken ct)
    {
        var started = time.GetUtcNow();
        await using var unit = new WorkUnit(scopes, claim.Tenant);
        if (await unit.FindAsync(claim, ct) is not { } operation)
            return await FencedAsync(claim, ct);

        var version = operation.Version;
        var direction = operation.Direction;
        var step = claim.Next(direction)!;
        var context = new StepContext(operation);
        using var span = OperationTelemetry.StartStep(operation, step.Name);
        var outcome = await TryAsync(unit, operation, context, step, ct);
        if (outcome is StepOutcome.Finished)
        {
            var (saved, failure) = await RecordAsync(unit, claim, operation, step, context.Data, started, version, ct);
            switch (saved)
            {
                case Saved.Yes:
                    claim.Collisions = 0;
                    OperationTelemetry.StepEnded(span, operation, step.Name, direction, outcome, time.GetUtcNow() - started);
                    await failpoints.HitAsync(new(step.Name, direction, FailpointPlace.Recorded, operation), ct);
                    if (operation.Status == OperationStatus.Cancelled || operation is { Kind: OperationKind.Delete, IsFinished: true })
                        await RemoveLeftoversAsync(claim, ct);

                    return !operation.IsFinished;
                case Saved.Fenced:
                    return await FencedAsync(claim, ct);
                default:
                    outcome = failure!;
                    break;
            }
        }

        OperationTelemetry.StepEnded(span, operation, step.Name, direction, outcome, time.GetUtcNow() - started);
        await unit.DisposeAsync(); // whatever the attempt had begun to change is dropped
        return await SetBackAsync(claim, step, outcome, started, ct);
    }

    private async Task<StepOutcome> TryAsync(WorkUnit unit, Operation operation, StepContext context, StepDefinition step, CancellationToken ct)
    {
        if (operation.Attempt > options.Attempts)
            return StepOutcome.Failed("stopped", step.Name, (operation.Attempt - 1).ToString(CultureInfo.InvariantCulture));

        try
        {
            var doer = (IStep)unit.Services.GetRequiredService(step.Step);
            await failpoints.HitAsync(new(step.Name, operation.Direction, FailpointPlace.Before, operation), ct);
            var outcome = operation.Direction == StepDirection.Do ? await doer.RunAsync(context, ct) : await doer.UndoAsync(context, ct);
            if (outcome is StepOutcome.Finished)
                await failpoints.HitAsync(new(step.Name, operation.Direction, FailpointPlace.Effect, operation), ct);

            return outcome;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (ProvokedFailureException)
        {
            return StepOutcome.Failed("failpoint", step.Name);
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "Attempt {Attempt} of '{Step}' of operation {Operation} threw.", operation.Attempt, step.Name, operation.Id);
            return new StepOutcome.Later(null, StepReason.Raw(exception.Message));
        }
    }

    private async Task<(Saved Saved, StepOutcome? Failure)> RecordAsync(
        WorkUnit unit, Claim claim, Operation operation, StepDefinition step, string? data, DateTimeOffset started, int version, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var direction = operation.Direction;
        unit.Db.OperationSteps.Add(new OperationStep
        {
            OperationId = operation.Id,
            Step = step.Name,
            Direction = direction,
            Position = Definitions.Of(operation.Kind).TakeWhile(s => s != step).Count(),
            Attempts = operation.Attempt,
            StartedAt = operation.StepStartedAt ?? started,
            FinishedAt = now,
            Data = data,
        });
        unit.Db.OperationAttempts.Add(Attempts.Of(operation, step, Node, started, now, AttemptOutcome.Done, null));
        claim.Recorded(step.Name, direction);
        operation.Reason = null;
        if (claim.Next(direction) is { } next)
            Attempts.Begin(operation, next, now);
        else
            await FinishAsync(unit, operation, now, ct);

        try
        {
            await unit.SaveAsync(ct);
        }
        catch (Exception exception) when (exception is ChangedByAnotherException or DbUpdateException)
        {
            if (!await IsStillMineAsync(claim, step.Name, direction, version, ct))
                return (Saved.Fenced, null);

            claim.NotRecorded(step.Name, direction);
            return (Saved.No, Refusal.Of(exception, claim, step, logger));
        }

        claim.JustSaved(operation);
        if (operation.IsFinished)
            OperationTelemetry.OperationEnded(operation);

        await AfterAsync(unit, operation);
        return (Saved.Yes, null);
    }

    private static async Task FinishAsync(WorkUnit unit, Operation operation, DateTimeOffset now, CancellationToken ct)
    {
        var undone = operation.Direction == StepDirection.Undo;
        operation.Status = undone ? OperationStatus.Cancelled : OperationStatus.Succeeded;
        operation.FinishedAt = now;
        operation.CurrentStep = null;
        operation.StepStartedAt = null;
        operation.Attempt = 0;
        await unit.AnnounceAsync(
            undone ? new OperationCancelled(operation.TenantId, operation.Id, operation.Kind) : new OperationSucceeded(operation.TenantId, operation.Id, operation.Kind), ct);
    }

    /// <summary>Notes an attempt that did not end well, in a unit of work that holds nothing else, and decides what follows.</summary>
    private async Task<bool> SetBackAsync(Claim claim, StepDefinition step, StepOutcome outcome, DateTimeOffset started, CancellationToken ct)
    {
        await using var unit = new WorkUnit(scopes, claim.Tenant);
        if (await unit.FindAsync(claim, ct) is not { } operation)
            return await FencedAsync(claim, ct);

        var now = time.GetUtcNow();
        var later = outcome as StepOutcome.Later;
        var givenUp = outcome as StepOutcome.GivenUp;
        if (later is { Counts: true } && operation.Attempt >= options.Attempts)
            givenUp = new StepOutcome.GivenUp(later.Why with { Advice = "tried.advice" });

        var delay = later?.After ?? BackOff(operation.Attempt);
        var inPlace = givenUp is null && delay <= options.WaitInPlace;
        if (later is not { Counts: false })
        {
            operation.Reason = givenUp?.Why ?? later!.Why;
            unit.Db.OperationAttempts.Add(Attempts.Of(operation, step, Node, started, now, givenUp is null ? AttemptOutcome.Again : AttemptOutcome.Failed, operation.Reason));
            operation.Attempt += inPlace ? 1 : 0; // a claim counts by itself
        }

        if (givenUp is not null)
        {
            operation.Status = OperationStatus.Failed;
            await unit.AnnounceAsync(new OperationFailed(operation.TenantId, operation.Id, operation.Kind, step.Name, givenUp.Why), ct);
        }
        else if (!inPlace)
        {
            operation.Status = OperationStatus.Waiting;
            operation.NextAttemptAt = now + delay;
        }

        try
        {
            await unit.SaveAsync(ct);
        }
        catch (ChangedByAnotherException)
        {
            return await FencedAsync(claim, ct);
        }

        await AfterAsync(unit, operation);
        if (givenUp is not null)
            OperationTelemetry.OperationEnded(operation);
        else if (!inPlace)
            await work.DispatchAsync(operation.TenantId, operation.Id, operation.NextAttemptAt, ct);
        else
            await Task.Delay(delay, time, ct);

        return inPlace;
    }

    private TimeSpan BackOff(int attempt)
    {
        var doubled = options.BackOff * Math.Pow(2, Math.Min(attempt - 1, 20));
        return doubled < options.LongestBackOff ? doubled : options.LongestBackOff;
    }

    /// <summary>A save failed: did somebody take the operation over, or did only the step's own rows collide with a neighbour's?</summary>
    private async Task<bool> IsStillMineAsync(Claim claim, string step, StepDirection direction, int version, CancellationToken ct)
    {
        await using var unit = new WorkUnit(scopes, claim.Tenant);
        return await unit.FindAsync(claim, ct) is { } operation
            && operation.Version == version
            && !await unit.Db.OperationSteps.AnyAsync(s => s.OperationId == claim.Operation && s.Step == step && s.Direction == direction, ct);
    }

    private async Task AfterAsync(WorkUnit unit, Operation operation)
    {
        news.Changed(operation);
        await unit.CommittedAsync(logger);
    }

    private async Task<bool> FencedAsync(Claim claim, CancellationToken ct)
    {
        logger.LogInformation("Operation {Operation} has passed to another worker or person; this one stops.", claim.Operation);
        await RemoveLeftoversAsync(claim, ct);
        return false;
    }

    /// <summary>
    /// Both who ends an undoing and who comes too late look for what an effect after the undoing has left: whichever of the two is later sees it.
    /// </summary>
    private async Task RemoveLeftoversAsync(Claim claim, CancellationToken ct)
    {
        try
        {
            await using var unit = new WorkUnit(scopes, claim.Tenant);
            await unit.Services.GetRequiredService<Leftovers>().RemoveAsync(claim.Tenant, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            logger.LogWarning(exception, "What may be left of tenant {Tenant} could not be removed; `verify` tells, `sweep` removes it.", claim.Tenant);
        }
    }

    private enum Saved
    {
        Yes,
        Fenced,
        No,
    }
}
