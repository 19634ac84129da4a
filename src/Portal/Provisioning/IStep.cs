using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning;

/// <summary>
/// One step of an operation. It may do two kinds of things: reach outside the control database (a file, a server), which may happen again after
/// a crash and must therefore be idempotent; and change the control database or announce events, which is saved together with the step's
/// record and happens exactly once. A step never saves.
/// </summary>
internal interface IStep
{
    /// <summary>Stored; never rename.</summary>
    static abstract string Name { get; }

    Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct);

    /// <summary>Takes back what <see cref="RunAsync"/> may have done, all of it, part of it or nothing: a step that was never recorded is undone too.</summary>
    Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct);
}

/// <summary>A step that is taken only where there is no way back any more (<see cref="Definitions.OnlyForward"/>).</summary>
internal interface IForwardStep : IStep
{
    Task<StepOutcome> IStep.UndoAsync(StepContext step, CancellationToken ct) =>
        throw new InvalidOperationException($"Operation {step.Operation} only goes forward.");
}

/// <summary>How an attempt of a step ended.</summary>
internal abstract record StepOutcome
{
    private StepOutcome()
    {
    }

    public static StepOutcome Done { get; } = new Finished();

    /// <param name="after">How long to wait before the next attempt.</param>
    /// <param name="why">A key of <see cref="StepText"/>.</param>
    /// <param name="values">What stands in its places.</param>
    public static StepOutcome Again(TimeSpan after, string why, params string[] values) => new Later(after, StepReason.Of(why, values));

    /// <param name="error">A key of <see cref="StepText"/>; at the same key with <c>.advice</c> stands what a person can do about it.</param>
    /// <param name="values">What stands in the places of both.</param>
    public static StepOutcome Failed(string error, params string[] values) => new GivenUp(new StepReason(error, error + ".advice", values));

    internal sealed record Finished : StepOutcome;

    /// <param name="After">Null: the engine backs off by itself.</param>
    /// <param name="Counts">False: losing a race to a neighbour, which is nobody's failure.</param>
    internal sealed record Later(TimeSpan? After, StepReason Why, bool Counts = true) : StepOutcome;

    internal sealed record GivenUp(StepReason Why) : StepOutcome;
}

/// <summary>What a step knows about the operation that it belongs to.</summary>
internal sealed class StepContext(Operation operation)
{
    public TenantId Tenant => operation.TenantId;

    public OperationId Operation => operation.Id;

    public OperationKind Kind => operation.Kind;

    /// <summary>What the step leaves behind for staff to read, as JSON; never a secret.</summary>
    public string? Data { get; private set; }

    public T Input<T>() => OperationInput.Read<T>(operation);

    public void Record(object data) => Data = OperationInput.Write(data);
}

/// <summary>How inputs are stored.</summary>
public static class OperationInput
{
    // Staff read it: words instead of numbers.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static string Write(object input) => JsonSerializer.Serialize(input, input.GetType(), Json);

    public static T Read<T>(Operation operation) =>
        JsonSerializer.Deserialize<T>(operation.Input, Json)
        ?? throw new InvalidOperationException($"Operation {operation.Id} has no input.");
}
