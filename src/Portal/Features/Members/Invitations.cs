using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Issues the links by which people who were invited choose their first password.</summary>
internal sealed class Invitations(PortalDb db, TimeProvider time)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromDays(7);

    /// <summary>Adds an invitation to the unit of work. Earlier ones stay valid until one of them is used.</summary>
    /// <param name="person">An account without a password.</param>
    /// <param name="tenant">Where it leads.</param>
    /// <returns>What goes into the link <c>/invitation/{token}</c>; it cannot be read again.</returns>
    public string Issue(PersonId person, TenantId tenant)
    {
        var secret = OneTimeSecret.New();
        db.OneTimeTokens.Add(new OneTimeToken
        {
            Id = Guid.CreateVersion7(),
            Purpose = TokenPurpose.Invitation,
            Hash = secret.Hash,
            PersonId = person,
            TenantId = tenant,
            ExpiresAt = time.GetUtcNow() + ValidFor,
        });
        return secret.Value;
    }
}
