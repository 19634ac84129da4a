using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Members;

/// <summary>
/// When a tenant is deleted: everybody's membership, its roles, the links that lead to it, the mails about it, and the accounts of those who belong to
/// nothing else, with their sessions.
/// </summary>
internal sealed class RemoveTenantPeople(PortalDb db, Vault vault) : IReactTo<TenantPeopleLeft>
{
    public async Task Handle(TenantPeopleLeft notification, CancellationToken cancellationToken)
    {
        var (tenant, removed) = (notification.Tenant, notification.Removed);

        // Across tenants: the worker names the one it is about, and whether somebody belongs to another is the question.
        var memberships = await db.Memberships.AcrossTenants().Where(m => m.TenantId == tenant).ToListAsync(cancellationToken);
        var members = memberships.ConvertAll(m => m.PersonId);
        var elsewhere = await db.Memberships.AcrossTenants().Where(m => members.Contains(m.PersonId) && m.TenantId != tenant).Select(m => m.PersonId).ToListAsync(cancellationToken);
        var staff = await db.Staff.Where(s => members.Contains(s.PersonId)).Select(s => s.PersonId).ToListAsync(cancellationToken);
        var unused = members.Except(elsewhere).Except(staff).Select(p => p.Value).ToList();

        Remove(removed, "memberships", memberships);
        Remove(removed, "roles", await db.TenantRoles.AcrossTenants().Where(r => r.TenantId == tenant).ToListAsync(cancellationToken));
        var gone = unused.ConvertAll(PersonId.From);
        Remove(removed, "links", await db.OneTimeTokens.Where(t => t.TenantId == tenant || (t.PersonId != null && gone.Contains(t.PersonId.Value))).ToListAsync(cancellationToken));
        Remove(removed, "sessions", await db.SignInSessions.Where(s => unused.Contains(s.PersonId)).ToListAsync(cancellationToken));
        Remove(removed, "changes of address", await db.EmailChanges.Where(c => gone.Contains(c.PersonId)).ToListAsync(cancellationToken));
        foreach (var person in unused)
            await vault.RemoveAllAsync(person, cancellationToken); // the key of their authenticator app; its row goes with the account

        var accounts = await db.People.Where(p => unused.Contains(p.Id)).ToListAsync(cancellationToken);
        Remove(removed, "accounts", accounts);

        // What waits for somebody who is signing up anew is theirs, and none of this tenant's.
        var addresses = accounts.ConvertAll(p => p.Email!);
        Remove(removed, "mails", await db.OutgoingMails
            .Where(m => m.TenantId == tenant || (m.TenantId == null && m.State != MailState.Pending && addresses.Contains(m.To))).ToListAsync(cancellationToken));
    }

    private void Remove<T>(Tally removed, string what, List<T> rows) where T : class
    {
        removed.Add(what, rows.Count);
        db.RemoveRange(rows);
    }
}
