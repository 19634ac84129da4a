using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Writes to members about their membership, where they want that, in their own language or the tenant's.</summary>
internal sealed class MembershipMails(PortalDb db, MemberMails mails, CallerContext context, IStringLocalizer<RosterText> text)
{
    /// <returns>Null: they do not want it, or did it themselves.</returns>
    public async Task<MailMessage?> RoleChangedAsync(PersonId id, TenantRole role, CancellationToken ct)
    {
        var person = await db.People.AsNoTracking().SingleAsync(p => p.Id == id.Value, ct);
        if (id == context.Caller.Person || !person.Wants(Notice.RoleChanged))
            return null;

        var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == context.Tenant, ct);
        return mails.RoleChanged(person.Email!, person.Language ?? tenant.Language, tenant.Name, tenant.Slug, () => text.NameOf(role));
    }
}
