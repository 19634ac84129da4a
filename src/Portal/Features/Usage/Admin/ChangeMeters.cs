using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Usage.Ingest;
using Portal.Kernel;

namespace Portal.Features.Usage.Admin;

/// <summary>Adds a meter of the provider's own. Events can name it from then on, and plans price it.</summary>
/// <param name="Code">What events call it; never changed.</param>
/// <param name="Unit">What people read; empty: pieces.</param>
/// <param name="PerUnit">How many of what events count make one unit.</param>
[Requires(StaffPermission.EditPlans)]
public sealed record CreateMeter(string Code, string Name, string Unit, long PerUnit, Aggregation Aggregation) : ICommand;

/// <summary>Ends a meter: events that name it are refused. What was counted stays and is billed.</summary>
[Requires(StaffPermission.EditPlans)]
public sealed record RetireMeter(string Code) : ICommand;

/// <summary>Puts an event away that was held: it is not counted.</summary>
[Requires(StaffPermission.ManageBilling)]
public sealed record RemoveHeldEvent(Guid Id) : ICommand;

internal sealed class CreateMeterValidator : AbstractValidator<CreateMeter>
{
    private const long MostPerUnit = 1_000_000_000_000;

    public CreateMeterValidator(IStringLocalizer<UsageText> text)
    {
        RuleFor(c => c.Code).Must(c => c is { Length: >= 2 and <= Meter.CodeLength } && char.IsAsciiLetterLower(c[0]) && c.All(x => char.IsAsciiLetterLower(x) || char.IsAsciiDigit(x) || x is '.' or '-' or '_') && c != UsageAlert)
            .WithMessage(_ => text["meter.code.rule", Meter.CodeLength]);
        RuleFor(c => c.Name).Must(n => n?.Trim() is { Length: > 0 and <= Meter.NameLength }).WithMessage(_ => text["meter.name.rule", Meter.NameLength]);
        RuleFor(c => c.Unit).Must(u => (u ?? "").Trim().Length <= Meter.UnitLength).WithMessage(_ => text["meter.unit.rule", Meter.UnitLength]);
        RuleFor(c => c.PerUnit).InclusiveBetween(1, MostPerUnit).WithMessage(_ => text["meter.perUnit.rule"]);
        RuleFor(c => c.Aggregation).IsInEnum().WithMessage(_ => text["meter.aggregation.rule"]);
    }

    // What stands in a meter's place where the limit is money.
    private const string UsageAlert = Measuring.UsageAlert.Money;
}

internal sealed class CreateMeterHandler(PortalDb db, IStringLocalizer<UsageText> text) : ICommandHandler<CreateMeter>
{
    public async Task<Result> Handle(CreateMeter command, CancellationToken ct)
    {
        var last = await db.Meters.MaxAsync(m => (int?)m.Position, ct) ?? 0;
        db.Add(new Meter { Code = command.Code, Name = command.Name.Trim(), Unit = (command.Unit ?? "").Trim(), PerUnit = command.PerUnit, Aggregation = command.Aggregation, Position = last + 1 });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DuplicateException)
        {
            return Error.Invalid(nameof(command.Code), text["meter.taken", command.Code]);
        }

        return Result.Success;
    }
}

internal sealed class RetireMeterHandler(PortalDb db, TimeProvider time, IStringLocalizer<UsageText> text) : ICommandHandler<RetireMeter>
{
    public async Task<Result> Handle(RetireMeter command, CancellationToken ct)
    {
        if (await db.Meters.SingleOrDefaultAsync(m => m.Code == command.Code, ct) is not { } meter)
            return Error.NotFound(text["refused.unknown-meter"]);

        if (meter.IsBuiltIn)
            return Error.Conflict(text["meter.builtIn"]);

        meter.RetiredAt ??= time.GetUtcNow();
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

internal sealed class RemoveHeldEventHandler(PortalDb db, IStringLocalizer<UsageText> text) : ICommandHandler<RemoveHeldEvent>
{
    public async Task<Result> Handle(RemoveHeldEvent command, CancellationToken ct)
    {
        if (await db.HeldEvents.AcrossTenants().SingleOrDefaultAsync(e => e.Id == command.Id, ct) is not { } held)
            return Error.NotFound(text["held.gone"]);

        db.Remove(held);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
