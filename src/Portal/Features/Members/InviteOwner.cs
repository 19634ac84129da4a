using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Members;

/// <summary>
/// Gives a new tenant its owner: account, membership with the owning role, and the mail that lets them in. Undoing it leaves no account behind that
/// nothing else uses.
/// </summary>
internal sealed class InviteOwner(PortalDb db, Invitations invitations, MemberMails mails, IMail mail, TimeProvider time)
    : IReactTo<OwnerInvited>, IReactTo<OwnerUninvited>
{
    public async Task Handle(OwnerInvited notification, CancellationToken cancellationToken)
    {
        var tenant = await db.Tenants.SingleAsync(t => t.Id == notification.Tenant, cancellationToken);
        var roles = await db.TenantRoles.AcrossTenants().Where(r => r.TenantId == tenant.Id).ToListAsync(cancellationToken);
        var owning = roles.Find(r => r.Permissions.Contains(TenantPermission.OwnTenant))
            ?? throw new InvalidOperationException($"Tenant {tenant.Id} has no role that owns it; its template must give one.");

        var person = await FindAsync(notification.Email, cancellationToken);
        if (person is null)
        {
            person = Person.New(notification.Email, time.GetUtcNow());
            person.EmailConfirmed = true; // signing up for the tenant proved it
            db.People.Add(person);
        }
        else
        {
            person.ConcurrencyStamp = Person.NewStamp(); // of this and a deletion that finds the account unused, one is late and looks again
        }

        var id = new PersonId(person.Id);
        if (await MembershipOf(id, tenant.Id).SingleOrDefaultAsync(cancellationToken) is { } membership)
            membership.RoleId = owning.Id;
        else
            db.Memberships.Add(new Membership { TenantId = tenant.Id, PersonId = id, RoleId = owning.Id, Since = time.GetUtcNow() });

        var language = person.Language ?? notification.Language;
        mail.Queue(person.PasswordHash is null
            ? mails.Invitation(notification.Email, language, tenant.Name, invitations.Issue(id, tenant.Id))
            : mails.NowOwner(notification.Email, language, tenant.Name, tenant.Slug));
    }

    public async Task Handle(OwnerUninvited notification, CancellationToken cancellationToken)
    {
        if (await FindAsync(notification.Email, cancellationToken) is not { } person)
            return;

        var id = new PersonId(person.Id);
        db.RemoveRange(await MembershipOf(id, notification.Tenant).ToListAsync(cancellationToken));
        db.RemoveRange(await db.OneTimeTokens.Where(t => t.PersonId == id && t.TenantId == notification.Tenant).ToListAsync(cancellationToken));

        var isUsedElsewhere = person.PasswordHash is not null
            || await db.Memberships.AcrossTenants().AnyAsync(m => m.PersonId == id && m.TenantId != notification.Tenant, cancellationToken)
            || await db.Staff.AnyAsync(s => s.PersonId == id, cancellationToken);
        if (!isUsedElsewhere)
            db.People.Remove(person);
    }

    private Task<Person?> FindAsync(string email, CancellationToken ct)
    {
        var normalised = EmailAddress.Normalise(email);
        return db.People.SingleOrDefaultAsync(p => p.NormalizedEmail == normalised, ct);
    }

    // Across tenants: the worker has opened none, and names the one it is about.
    private IQueryable<Membership> MembershipOf(PersonId person, TenantId tenant) =>
        db.Memberships.AcrossTenants().Where(m => m.TenantId == tenant && m.PersonId == person);
}
