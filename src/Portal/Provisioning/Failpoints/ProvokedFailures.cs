using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Failpoints;

/// <summary>What happens when a failpoint is hit.</summary>
internal enum FailpointMode
{
    /// <summary>The process dies at once, as with <c>kill -9</c>.</summary>
    Kill,

    /// <summary>The step fails for good, and again at every retry until the failpoint is removed.</summary>
    Fail,

    /// <summary>The step throws and is tried again.</summary>
    Throw,

    /// <summary>The step takes longer.</summary>
    Wait,
}

/// <summary>One failure to provoke.</summary>
/// <param name="Step">The step's stored name.</param>
/// <param name="Place">Where in it.</param>
/// <param name="Mode">What happens.</param>
/// <param name="Slug">Only for the tenant with this address; null: for all.</param>
/// <param name="Direction">While doing or while undoing.</param>
/// <param name="Times">How often for each operation, counted in this process; 0: always.</param>
/// <param name="Milliseconds">How long to wait.</param>
/// <param name="Operation">Only for this operation; null: for all.</param>
internal sealed record Failpoint(
    string Step, FailpointPlace Place = FailpointPlace.Before, FailpointMode Mode = FailpointMode.Fail, string? Slug = null,
    StepDirection Direction = StepDirection.Do, int Times = 0, int Milliseconds = 3000, Guid? Operation = null)
{
    /// <summary>Reads <c>step:place:mode</c>, as the setting has it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Failpoint? point)
    {
        point = text.Split(':') is [var step, var place, var mode]
            && Enum.TryParse<FailpointPlace>(place, true, out var parsedPlace)
            && Enum.TryParse<FailpointMode>(mode, true, out var parsedMode)
                ? new Failpoint(step, parsedPlace, parsedMode)
                : null;
        return point is not null;
    }
}

/// <summary>
/// Development's failpoints: the one of the setting, and those in <c>failpoints.json</c> in the data directory, which is read again at every
/// hit so that a failure can be switched off while the program runs.
/// </summary>
internal sealed class ProvokedFailures(ProvisioningOptions options, DataFolders folders, TimeProvider time, ILogger<ProvokedFailures> logger) : IFailpoints
{
    public const string FileName = "failpoints.json";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly Failpoint[] _set = Failpoint.TryParse(options.Failpoint, out var set) ? [set] : [];
    private readonly ConcurrentDictionary<(OperationId, Failpoint), int> _hits = new();

    public async ValueTask HitAsync(FailpointHit hit, CancellationToken ct)
    {
        foreach (var point in _set.Concat(await ReadAsync(ct)).Where(p => Matches(p, hit)))
        {
            if (point.Times > 0 && _hits.AddOrUpdate((hit.Operation.Id, point), 1, (_, before) => before + 1) > point.Times)
                continue;

            logger.LogInformation("Provoked: {Mode} at {Step}:{Direction}:{Place} of operation {Operation}.", point.Mode, hit.Step, hit.Direction, hit.Place, hit.Operation.Id);
            switch (point.Mode)
            {
                case FailpointMode.Kill:
                    Process.GetCurrentProcess().Kill();
                    await Task.Delay(Timeout.Infinite, CancellationToken.None); // the signal is on its way
                    break;
                case FailpointMode.Throw:
                    throw new InvalidOperationException($"Step '{hit.Step}' was made to throw.");
                case FailpointMode.Wait:
                    await Task.Delay(TimeSpan.FromMilliseconds(point.Milliseconds), time, ct);
                    break;
                default:
                    throw new ProvokedFailureException(hit.Step);
            }
        }
    }

    private async Task<Failpoint[]> ReadAsync(CancellationToken ct)
    {
        var path = Path.Combine(folders.Root, FileName);
        if (!File.Exists(path))
            return [];

        return JsonSerializer.Deserialize<Failpoint[]>(await File.ReadAllTextAsync(path, ct), Json) ?? [];
    }

    private static bool Matches(Failpoint point, FailpointHit hit) =>
        point.Step == hit.Step && point.Direction == hit.Direction && point.Place == hit.Place
        && (point.Operation is null || point.Operation == hit.Operation.Id.Value) && (point.Slug is null || point.Slug == SlugOf(hit.Operation));

    private static string? SlugOf(Operation operation) =>
        operation.Kind == OperationKind.Provision ? OperationInput.Read<ProvisionInput>(operation).Slug : null;
}
