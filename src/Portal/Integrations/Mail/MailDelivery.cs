using System.Security.Cryptography;
using MailKit.Net.Smtp;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Integrations.Mail;

/// <summary>
/// Delivers what waits in the outbox. A claim moves the next attempt into the future under the row's version, so two workers never send one mail at
/// once, and a mail whose worker died is tried again when that time comes: at least once, with the same Message-Id.
/// </summary>
internal sealed class MailDelivery(IServiceScopeFactory scopes, MailSignal signal, PortalOptions portal, TimeProvider time, ILogger<MailDelivery> logger)
    : BackgroundService
{
    /// <summary>After the last one a mail is dead; with the waits between them that is about six hours.</summary>
    public const int MaxAttempts = 12;

    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);
    internal static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    // Less than the first wait: when a claim runs out, nobody is sending any more.
    private static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(45);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (portal.IsWorker && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await DeliverNextAsync(stoppingToken))
                {
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Mails could not be looked at; the next try is in {Seconds} seconds.", PollEvery.TotalSeconds);
            }

            await signal.WaitAsync(PollEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>False when nothing is due.</returns>
    internal async Task<bool> DeliverNextAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var now = time.GetUtcNow();
        var mail = await db.OutgoingMails
            .Where(m => m.State == MailState.Pending && m.NextAttemptAt <= now)
            .OrderBy(m => m.NextAttemptAt).ThenBy(m => m.Id)
            .FirstOrDefaultAsync(ct);
        if (mail is null)
            return false;

        try
        {
            mail.Attempts++;
            mail.NextAttemptAt = now + WaitAfter(mail.Attempts);
            await db.SaveChangesAsync(ct);
            await SendAsync(mail, scope.ServiceProvider, ct);
            await NoteAsync(db, mail, ct);
        }
        catch (ChangedByAnotherException)
        {
            logger.LogDebug("Mail {Mail} was taken by another worker.", mail.Id);
        }

        return true;
    }

    /// <summary>It is sent, and neither stopping nor an outage may forget that: it would go out once more.</summary>
    private async Task NoteAsync(PortalDb db, OutgoingMail mail, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await db.SaveChangesAsync(CancellationToken.None);
                return;
            }
            catch (Exception exception) when (Outage.Is(exception) && !stopping.IsCancellationRequested)
            {
                logger.LogWarning(exception, "What became of mail {Mail} could not be noted; it is tried again until it is.", mail.Id);
                await Task.Delay(BetweenNotes, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task SendAsync(OutgoingMail mail, IServiceProvider services, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(SendWithin);
        try
        {
            var message = services.GetRequiredService<MailProtection>().Unprotect(mail.ProtectedBody!);
            var look = mail.TenantId is { } tenant ? await services.GetRequiredService<IMailLooks>().OfAsync(tenant, patience.Token) : null;
            var written = services.GetRequiredService<MailWriter>().Write(mail, message, look);
            await services.GetRequiredService<IMailTransport>().SendAsync(mail, written, patience.Token);
            mail.State = MailState.Delivered;
            mail.DeliveredAt = time.GetUtcNow();
            mail.ProtectedBody = null;
            mail.LastError = null;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            mail.LastError = "The program was stopped while sending.";
            mail.NextAttemptAt = time.GetUtcNow(); // nobody's failure: whoever goes on may try at once
        }
        catch (Exception exception)
        {
            mail.LastError = BoundedText.Cut(exception.Message, OutgoingMail.ErrorLength);
            if (mail.Attempts < MaxAttempts && !IsFinal(exception))
            {
                logger.LogWarning(exception, "Mail {Mail} could not be sent; attempt {Attempt} of {Attempts}.", mail.Id, mail.Attempts, MaxAttempts);
                return;
            }

            mail.State = MailState.Dead;
            mail.ProtectedBody = null;
            logger.LogError(exception, "Mail {Mail} is given up after {Attempts} attempts.", mail.Id, mail.Attempts);
        }
    }

    private static TimeSpan WaitAfter(int attempts)
    {
        var wait = FirstWait * Math.Pow(2, attempts - 1);
        return wait < LongestWait ? wait : LongestWait;
    }

    // The server knows the address and refuses it for good, or the text can never be read again: trying longer helps nobody.
    private static bool IsFinal(Exception exception) =>
        exception is CryptographicException
        || exception is SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } refused && (int)refused.StatusCode >= 500;
}
