using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Deletion.Admin;

/// <summary>Brings a tenant back that is pending deletion.</summary>
/// <param name="Slug">Another address, where somebody has taken the old one; null or empty: the old one.</param>
[Requires(StaffPermission.DeleteTenants)]
public sealed record RestoreTenant(TenantId Id, string? Slug) : ICommand;

internal sealed class RestoreTenantHandler(ComingBack back) : ICommandHandler<RestoreTenant>
{
    public Task<Result> Handle(RestoreTenant command, CancellationToken ct) => back.RestoreAsync(command.Id, command.Slug, DeletionAsker.Staff, ct);
}
