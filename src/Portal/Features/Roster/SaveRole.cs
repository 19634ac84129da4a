using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Makes a role of the tenant's own, or changes one. Whoever has it may do what it allows from their next click on.</summary>
/// <param name="Id">Null: a new one.</param>
/// <param name="Name">1 to 60 readable characters, which no other role of the tenant has.</param>
/// <param name="Description">Up to 200 characters; may be empty.</param>
/// <param name="Permissions">At least to open the tenant, and nothing that the caller does not hold.</param>
/// <param name="BasedOn">The version that the caller looked at; 0 for a new one.</param>
[Requires(TenantPermission.ManageRoles)]
public sealed record SaveRole(TenantId Tenant, Guid? Id, string Name, string Description, IReadOnlyList<TenantPermission> Permissions, int BasedOn) : ICommand<Guid>, IConcernsTenant;

internal sealed class SaveRoleValidator : AbstractValidator<SaveRole>
{
    public SaveRoleValidator(IStringLocalizer<RosterText> text)
    {
        RuleFor(c => c.Name).Cascade(CascadeMode.Stop)
            .Must(name => !string.IsNullOrWhiteSpace(name)).WithMessage(_ => text["role.name.required"])
            .Must(name => TenantName.Tidy(name).Length <= TenantRole.NameLength).WithMessage(_ => text["role.name.tooLong", TenantRole.NameLength])
            .Must(TenantName.IsReadable).WithMessage(_ => text["role.name.characters"]);
        RuleFor(c => c.Description).Cascade(CascadeMode.Stop)
            .Must(d => (d ?? "").Trim().Length <= TenantRole.DescriptionLength).WithMessage(_ => text["role.description.tooLong", TenantRole.DescriptionLength])
            .Must(d => !(d ?? "").Any(char.IsControl)).WithMessage(_ => text["role.name.characters"]);
        RuleFor(c => c.Permissions).Cascade(CascadeMode.Stop)
            .Must(p => p is not null && p.All(Enum.IsDefined)).WithMessage(_ => text["role.permissions.wrong"])
            .Must(p => !p.Contains(TenantPermission.OwnTenant)).WithMessage(_ => text["role.permissions.owning"])
            .Must(p => p.Contains(TenantPermission.ViewTenant)).WithMessage(_ => text["role.permissions.view"]);
    }
}

internal sealed class SaveRoleHandler(PortalDb db, TenantPeople people, IStringLocalizer<RosterText> text) : ICommandHandler<SaveRole, Guid>
{
    public async Task<Result<Guid>> Handle(SaveRole command, CancellationToken ct)
    {
        var roles = await people.RolesForChangeAsync(ct);
        var mine = await people.MineAsync(ct);
        if (command.Permissions.Except(mine).ToList() is { Count: > 0 } beyond)
            return Error.Invalid(nameof(command.Permissions), text["role.permissions.beyond", string.Join(", ", beyond.Select(p => text.NameOf(p)))]);

        var name = TenantName.Tidy(command.Name);
        if (roles.Any(r => r.Id != command.Id && (Same(r.Name, name) || Same(text.NameOf(r), name))))
            return Error.Invalid(nameof(command.Name), text["role.name.taken"]);

        var role = command.Id is { } id ? roles.FirstOrDefault(r => r.Id == id) : New(command.Tenant);
        if (role is null)
            return Error.NotFound(text["role.notFound"]);

        if (role.IsBuiltIn)
            return Error.Conflict(text["role.builtIn"]);

        if (!TenantPeople.Covers(mine, role.Permissions))
            return Error.Forbidden(text["role.beyond"]);

        if (role.Version != command.BasedOn)
            return Error.Conflict(text["role.changedByAnother"]);

        (role.Name, role.Description) = (name, (command.Description ?? "").Trim());
        role.Permissions = [.. command.Permissions.Distinct().Order()];
        await db.SaveChangesAsync(ct);
        return role.Id;
    }

    private TenantRole New(TenantId tenant)
    {
        var role = new TenantRole { Id = Guid.CreateVersion7(), TenantId = tenant };
        db.TenantRoles.Add(role);
        return role;
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
