using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Integrations.Mail;

namespace Portal.Provisioning.Verification;

/// <summary>
/// Every mail is delivered, given up or waiting, and never two of these: what waits has its text and somebody who comes for it in time; of what was delivered or given
/// up the text is gone. Given up is no finding: it is counted where staff look, and its address or its server was at fault.
/// </summary>
internal sealed class MailsGoOut(PortalDb db, TimeProvider time) : IVerifyRule
{
    /// <summary>The outbox is looked at every few seconds; a long queue or a restart may delay it, but not for longer than this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public string Name => "mails";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var before = time.GetUtcNow() - Patience;
        var tooFar = time.GetUtcNow() + MailDelivery.LongestWait + Patience;
        var wrong = await db.OutgoingMails.AsNoTracking()
            .Where(m => m.State == MailState.Pending
                ? m.ProtectedBody == null || m.DeliveredAt != null || m.Attempts > MailDelivery.MaxAttempts || m.NextAttemptAt < before || m.NextAttemptAt > tooFar
                : m.ProtectedBody != null || m.Attempts == 0 || (m.State == MailState.Delivered) != (m.DeliveredAt != null))
            .Select(m => new { m.Id, m.State, HasText = m.ProtectedBody != null, m.DeliveredAt, m.Attempts, m.NextAttemptAt })
            .ToListAsync(ct);
        foreach (var mail in wrong)
        {
            yield return new Finding(Name, mail.Id.ToString(), mail.State switch
            {
                MailState.Pending when !mail.HasText => "It waits to be sent, and its text is gone.",
                MailState.Pending when mail.DeliveredAt is not null => $"It was delivered at {mail.DeliveredAt:u}, and it waits to be sent.",
                MailState.Pending when mail.Attempts > MailDelivery.MaxAttempts => $"It was tried {mail.Attempts} times, and it is not given up.",
                MailState.Pending => $"It was to be sent at {mail.NextAttemptAt:u}, and nobody does. Does a worker run, and can it reach the database?",
                _ when mail.HasText => $"It is {mail.State}, and its text, which may hold a secret link, is still there.",
                _ => $"It is {mail.State} after {mail.Attempts} attempts, delivered at {(mail.DeliveredAt is { } at ? at.ToString("u", System.Globalization.CultureInfo.InvariantCulture) : "no time")}.",
            });
        }
    }
}
