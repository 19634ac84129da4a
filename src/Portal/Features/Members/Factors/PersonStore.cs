using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Members.Factors;

/// <summary>Identity's store of accounts, reading passkeys from our own table. Only commands write them: with their audit row and in one transaction.</summary>
internal sealed class PersonStore(PortalDb db, IdentityErrorDescriber? describer = null) : UserOnlyStore<Person, PortalDb, Guid>(db, describer)
{
    private const string CommandsWrite = "Passkeys are written by commands.";

    public override async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) =>
        [.. (await Context.Passkeys.AsNoTracking().Where(k => k.PersonId == user.Id).ToListAsync(cancellationToken)).Select(AsIdentityKnowsIt)];

    public override Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Context.People.SingleOrDefaultAsync(p => Context.Set<Passkey>().Any(k => k.PersonId == p.Id && k.CredentialId == credentialId), cancellationToken);

    public override async Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        await Context.Passkeys.AsNoTracking().SingleOrDefaultAsync(k => k.PersonId == user.Id && k.CredentialId == credentialId, cancellationToken) is { } key ? AsIdentityKnowsIt(key) : null;

    public override Task AddOrUpdatePasskeyAsync(Person user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException(CommandsWrite);

    public override Task RemovePasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException(CommandsWrite);

    // What the authenticator said when it was added was looked at then, and is not kept: we ask for no attestation.
    private static UserPasskeyInfo AsIdentityKnowsIt(Passkey key) => new(
        key.CredentialId, key.PublicKey, key.CreatedAt, (uint)key.SignCount, key.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        isUserVerified: true, key.IsBackupEligible, key.IsBackedUp, attestationObject: [], clientDataJson: []);
}
