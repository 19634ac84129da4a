using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Integrations.Mail;

/// <summary>Mails that were delivered or given up long ago. Until then staff can see whether somebody was told.</summary>
internal sealed class OldMails : IForget
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    public string What => "old mails";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - KeptFor;
        return db.OutgoingMails.Where(m => m.State != MailState.Pending && m.NextAttemptAt < before).ExecuteDeleteAsync(ct);
    }
}
