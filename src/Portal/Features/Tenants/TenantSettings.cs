using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Tenants;

/// <summary>What a tenant may change about itself.</summary>
[Requires(TenantPermission.EditSettings, WhileSuspended = true)]
public sealed record GetTenantSettings(TenantId Tenant) : IQuery<TenantSettings>, IConcernsTenant;

/// <summary>A tenant's settings as they are stored.</summary>
/// <param name="Version">What was read: a change that is based on another version is refused.</param>
public sealed record TenantSettings(string Name, string Slug, string Language, string TimeZone, string Currency, string Region, int Version);

internal sealed class GetTenantSettingsHandler(PortalDb db) : IQueryHandler<GetTenantSettings, TenantSettings>
{
    public async Task<Result<TenantSettings>> Handle(GetTenantSettings query, CancellationToken ct) =>
        await db.Tenants.AsNoTracking().Where(t => t.Id == query.Tenant)
            .Select(t => new TenantSettings(t.Name, t.Slug, t.Language, t.TimeZone, t.Currency, t.Region, t.Version)).SingleAsync(ct);
}

/// <summary>Changes a tenant's name, language and time zone.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Name">Up to 100 readable characters.</param>
/// <param name="Language">Two letters.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="BasedOn">The version that the caller looked at.</param>
[Requires(TenantPermission.EditSettings)]
public sealed record ChangeTenantSettings(TenantId Tenant, string Name, string Language, string TimeZone, int BasedOn) : ICommand, IConcernsTenant;

internal sealed class ChangeTenantSettingsValidator : AbstractValidator<ChangeTenantSettings>
{
    public ChangeTenantSettingsValidator(IStringLocalizer<TenantsText> text)
    {
        RuleFor(c => c.Name).Cascade(CascadeMode.Stop)
            .Must(name => !string.IsNullOrWhiteSpace(name)).WithMessage(_ => text["name.required"])
            .Must(name => TenantName.Tidy(name).Length <= Tenant.NameLength).WithMessage(_ => text["name.tooLong", Tenant.NameLength])
            .Must(TenantName.IsReadable).WithMessage(_ => text["name.characters"]);
        RuleFor(c => c.Language).Must(Languages.IsKnown).WithMessage(_ => text["language.unknown"]);
        RuleFor(c => c.TimeZone).Must(TimeZones.IsKnown).WithMessage(_ => text["timeZone.unknown"]);
    }
}

internal sealed class ChangeTenantSettingsHandler(PortalDb db, IStringLocalizer<TenantsText> text) : ICommandHandler<ChangeTenantSettings>
{
    public async Task<Result> Handle(ChangeTenantSettings command, CancellationToken ct)
    {
        var tenant = await db.Tenants.SingleAsync(t => t.Id == command.Tenant, ct);
        if (tenant.Version != command.BasedOn)
            return Error.Conflict(text["settings.changedByAnother"]);

        tenant.Name = TenantName.Tidy(command.Name);
        tenant.Language = command.Language;
        tenant.TimeZone = command.TimeZone;
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

/// <summary>The time zones that can be chosen: IANA names with a region, as the system knows them.</summary>
public static class TimeZones
{
    public static IReadOnlyList<string> All { get; } =
        [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Where(id => id.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static bool IsKnown(string? id) => id is not null && All.Contains(id);

    /// <summary>The zone with how far it is from UTC now: <c>Europe/Berlin (UTC+01:00)</c>.</summary>
    public static string Describe(string id, DateTimeOffset now)
    {
        var offset = TimeZoneInfo.FindSystemTimeZoneById(id).GetUtcOffset(now);
        return $"{id.Replace('_', ' ')} (UTC{(offset < TimeSpan.Zero ? '−' : '+')}{offset:hh\\:mm})";
    }
}
