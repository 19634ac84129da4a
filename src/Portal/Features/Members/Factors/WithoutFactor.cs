using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Members.Factors;

/// <summary>Whom a rule about second factors would hit.</summary>
internal sealed class WithoutFactor(PortalDb db)
{
    /// <returns>The addresses of those who have none, in order.</returns>
    public async Task<IReadOnlyList<string>> FindAsync(IReadOnlyCollection<Guid> people, CancellationToken ct) => await db.People.AsNoTracking()
        .Where(p => people.Contains(p.Id) && !db.Set<AuthenticatorApp>().Any(a => a.PersonId == p.Id) && !db.Set<Passkey>().Any(k => k.PersonId == p.Id))
        .OrderBy(p => p.NormalizedEmail)
        .Select(p => p.Email!)
        .ToListAsync(ct);
}
