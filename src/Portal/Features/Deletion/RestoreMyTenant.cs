using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Deletion;

/// <summary>Brings one's own tenant back that is pending deletion.</summary>
/// <param name="Slug">Another address, where somebody has taken the old one; null or empty: the old one.</param>
[Requires(TenantPermission.OwnTenant, WhileSuspended = true, WhilePendingDeletion = true)]
public sealed record RestoreMyTenant(TenantId Tenant, string? Slug) : ICommand, IConcernsTenant;

internal sealed class RestoreMyTenantHandler(ComingBack back) : ICommandHandler<RestoreMyTenant>
{
    public Task<Result> Handle(RestoreMyTenant command, CancellationToken ct) => back.RestoreAsync(command.Tenant, command.Slug, DeletionAsker.Owner, ct);
}
