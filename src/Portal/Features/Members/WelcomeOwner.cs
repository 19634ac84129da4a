using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Members;

/// <summary>Tells the owner that the tenant is open.</summary>
internal sealed class WelcomeOwner(PortalDb db, MemberMails mails, IMail mail) : IReactTo<TenantReady>
{
    public async Task Handle(TenantReady notification, CancellationToken cancellationToken)
    {
        var normalised = EmailAddress.Normalise(notification.OwnerEmail);
        var chosen = await db.People.Where(p => p.NormalizedEmail == normalised).Select(p => p.Language).SingleOrDefaultAsync(cancellationToken);
        mail.Queue(mails.Ready(notification.OwnerEmail, chosen ?? notification.Language, notification.Name, notification.Slug));
    }
}
