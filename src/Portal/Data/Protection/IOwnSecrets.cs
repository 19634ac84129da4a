namespace Portal.Data.Protection;

/// <summary>Says who besides tenants has secrets in the vault, so that a key of nobody, and somebody without their key, is found.</summary>
public interface IOwnSecrets
{
    /// <returns>The owners as the vault knows them.</returns>
    Task<IReadOnlyCollection<Guid>> FindAsync(PortalDb db, CancellationToken ct);
}
