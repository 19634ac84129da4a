using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Verification;

/// <summary>
/// Every secret opens with a key that the root key's file has; keys belong to somebody who is there; of a login's passwords the one in force is kept
/// and no other, but while an operation changes it. Says which secret it is, never what it is.
/// </summary>
internal sealed class KeysOpen(PortalDb db, Vault vault, RootKey root, IEnumerable<IOwnSecrets> others) : IVerifyRule
{
    public string Name => "keys";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var first = await LookAsync(ct);
        if (first.Count == 0)
            yield break;

        // The tables are read one after the other, and a tenant may have come or gone meanwhile: what is wrong still is so at a second look.
        var second = (await LookAsync(ct)).ToHashSet();
        foreach (var finding in first.Where(second.Contains))
            yield return finding;
    }

    private async Task<List<Finding>> LookAsync(CancellationToken ct)
    {
        // Whose operation runs is between two states and is looked at when it has ended.
        var moving = (await db.Operations.AsNoTracking().Where(o => o.FinishedAt == null).Select(o => o.TenantId).ToListAsync(ct)).ToHashSet();
        var ledger = await db.Resources.AsNoTracking().Where(r => r.State == ResourceState.Present).Select(r => new { r.TenantId, r.Name, r.SecretVersion }).ToListAsync(ct);
        var keys = (await db.DataKeys.AsNoTracking().ToListAsync(ct)).ToDictionary(k => k.Owner);
        var secrets = await db.Secrets.AsNoTracking().ToListAsync(ct);
        var cells = await db.Cells.AsNoTracking().Where(c => c.SecretVersion > 0).Select(c => new { c.Id, c.Name, c.SecretVersion }).ToListAsync(ct);

        var findings = new List<(Guid Owner, Finding Finding)>();
        var known = root.Ids.ToHashSet();
        foreach (var key in keys.Values.Where(k => !known.Contains(k.RootKeyId) || RootKey.KeyIdOf(k.Wrapped) != k.RootKeyId))
            Add(key.Owner, WhyUnknown(key));

        foreach (var secret in secrets)
        {
            if (!keys.TryGetValue(secret.Owner, out var key))
                Add(secret.Owner, $"There is a secret '{secret.Purpose}' {secret.Version}, and no key that opens it.");
            else if (known.Contains(key.RootKeyId) && WhyNotOpen(key, secret) is { } why)
                Add(secret.Owner, why);
        }

        var owners = ledger.Select(r => r.TenantId.Value).ToHashSet();
        var kept = secrets.Select(s => s.Owner).ToHashSet();
        foreach (var other in others)
        {
            foreach (var owner in await other.FindAsync(db, ct))
            {
                owners.Add(owner);
                if (!kept.Contains(owner))
                    Add(owner, "There is a factor of this person, and its secret is not kept.");
            }
        }

        foreach (var owner in keys.Keys.Where(k => k != Vault.Installation && !owners.Contains(k)))
            Add(owner, "There is a key for its secrets, and it owns nothing: it is gone, or never was.");

        var logins = secrets.Where(s => s.Purpose == Places.Login).ToLookup(s => s.Owner, s => s.Version);
        foreach (var row in ledger.Where(r => r.SecretVersion is { } inForce && !logins[r.TenantId.Value].Contains(inForce)))
            Add(row.TenantId.Value, $"The ledger says that password {row.SecretVersion} of {row.Name} is in force, and it is not kept.");

        var inForce = ledger.Where(r => r.SecretVersion is not null).ToLookup(r => r.TenantId.Value, r => r.SecretVersion!.Value);
        foreach (var login in logins)
        {
            foreach (var version in login.Except(inForce[login.Key]))
                Add(login.Key, $"Password {version} is kept and is not in force.");
        }

        var ofCells = secrets.Where(s => s.Owner == Vault.Installation).Select(s => (s.Record, s.Version)).ToHashSet();
        foreach (var cell in cells.Where(c => !ofCells.Contains((c.Id.Value, c.SecretVersion))))
            Add(Vault.Installation, $"Cell {cell.Name} has connections of version {cell.SecretVersion}, and they are not kept.");

        return [.. findings.Where(f => f.Owner == Vault.Installation || !moving.Contains(new TenantId(f.Owner))).Select(f => f.Finding)];

        void Add(Guid owner, string detail) => findings.Add((owner, new Finding(Name, owner == Vault.Installation ? "the installation" : owner.ToString(), detail)));
    }

    private string WhyUnknown(DataKey key) => RootKey.KeyIdOf(key.Wrapped) != key.RootKeyId
        ? $"Its key says that it is wrapped with root key {key.RootKeyId}, and it is wrapped with another."
        : $"Its key is wrapped with root key {key.RootKeyId}, which is not in {root.Path}. Add that key's line at the end of the file, where {root.RetiredPath} or a backup has it.";

    private string? WhyNotOpen(DataKey key, StoredSecret secret)
    {
        try
        {
            vault.Open(key.Wrapped, secret.Ciphertext, secret.Owner, secret.Purpose, secret.Record, secret.Version);
            return null;
        }
        catch (RootKeyException)
        {
            return $"Secret '{secret.Purpose}' {secret.Version} of {secret.Record} does not open: it was changed, or belongs elsewhere.";
        }
    }
}
