using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Tenants;

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
