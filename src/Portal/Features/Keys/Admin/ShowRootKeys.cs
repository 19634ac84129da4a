using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Provisioning.Steps;

namespace Portal.Features.Keys.Admin;

/// <summary>The root keys by their names, what stands under each, and how they were replaced. Shows no key.</summary>
[Requires(StaffPermission.ManageKeys)]
public sealed record ShowRootKeys : IQuery<RootKeys>
{
    /// <summary>How many earlier rotations are listed.</summary>
    public const int Shown = 10;
}

/// <param name="File">Where this node reads them.</param>
/// <param name="Since">When the current one was added; null: it is the installation's first.</param>
/// <param name="Keys">Those of the file, the current one first, and those that something is still sealed with.</param>
/// <param name="Running">The rotation that is not finished; null: none.</param>
/// <param name="Error">Why its current step failed last.</param>
/// <param name="Advice">What a person can do about it.</param>
/// <param name="Rotations">The newest first.</param>
public sealed record RootKeys(
    string File, DateTimeOffset? Since, IReadOnlyList<RootKeyUse> Keys, TimelineView? Running, string? Error, string? Advice, IReadOnlyList<Rotation> Rotations)
{
    public DateTimeOffset? LastRotated => Rotations.FirstOrDefault(r => r.Status == OperationStatus.Succeeded)?.FinishedAt;
}

public sealed record Rotation(OperationId Id, OperationStatus Status, string RequestedBy, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);

internal sealed class ShowRootKeysHandler(PortalDb db, RootKey root, TimelineReader timelines) : IQueryHandler<ShowRootKeys, RootKeys>
{
    public async Task<Result<RootKeys>> Handle(ShowRootKeys query, CancellationToken ct)
    {
        var rotations = await db.Operations.AsNoTracking().Where(o => o.Kind == OperationKind.RotateRootKey).OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id)
            .Take(ShowRootKeys.Shown).ToListAsync(ct);
        var open = rotations.Find(o => !o.IsFinished);
        var since = await db.OperationSteps.AsNoTracking()
            .Where(s => s.Step == AddRootKey.Name && s.Direction == StepDirection.Do)
            .OrderByDescending(s => s.FinishedAt).Select(s => (DateTimeOffset?)s.FinishedAt).FirstOrDefaultAsync(ct);
        return new RootKeys(
            root.Path, since, await RootKeyUse.AllAsync(db, root, ct), open is null ? null : await timelines.ReadAsync(open.Id, ct),
            open?.Reason?.ErrorIn(CultureInfo.CurrentUICulture), open?.Reason?.AdviceIn(CultureInfo.CurrentUICulture),
            [.. rotations.Select(o => new Rotation(o.Id, o.Status, o.RequestedBy, o.CreatedAt, o.FinishedAt))]);
    }
}
