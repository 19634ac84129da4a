using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;

namespace Portal.Features.Roster;

/// <summary>Writes to who is invited, in the language of their account or, where they have none, of the tenant.</summary>
internal sealed class InvitationMails(PortalDb db, MemberMails mails)
{
    public async Task<MailMessage> WriteAsync(MemberInvitation invitation, Tenant tenant, string secret, CancellationToken ct)
    {
        var language = await db.People.Where(p => p.NormalizedEmail == invitation.NormalizedEmail).Select(p => p.Language).SingleOrDefaultAsync(ct);
        return mails.Joining(invitation.Email, language ?? tenant.Language, tenant.Name, invitation.InvitedBy, secret, (int)MemberInvitation.ValidFor.TotalDays);
    }
}
