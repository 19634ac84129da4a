using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;

namespace Portal.Features.Members.Factors;

/// <summary>Whoever has an authenticator app has its key in the vault, and nobody else of our people has anything there.</summary>
internal sealed class PeopleWithApps : IOwnSecrets
{
    public async Task<IReadOnlyCollection<Guid>> FindAsync(PortalDb db, CancellationToken ct) => await db.AuthenticatorApps.AsNoTracking().Select(a => a.PersonId).ToListAsync(ct);
}
