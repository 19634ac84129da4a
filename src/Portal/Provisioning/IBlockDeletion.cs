using Portal.Kernel;

namespace Portal.Provisioning;

/// <summary>
/// Something that keeps a tenant from being deleted, such as a legal hold. Areas register their own. It is asked three times: by the dry run, when
/// somebody asks for the deletion, and once more in the transaction in which the deletion begins.
/// </summary>
public interface IBlockDeletion
{
    /// <summary>What a deletion that had begun says when it meets this: a key of <see cref="StepText"/>, with an advice.</summary>
    string Reason { get; }

    /// <returns>What is in the way, each in words of the caller's language; nothing where nothing is.</returns>
    Task<IReadOnlyList<string>> FindAsync(TenantId tenant, CancellationToken ct);
}
