using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Integrations.Mail;

/// <summary>Puts mails into the unit of work and wakes the delivery once it is committed.</summary>
internal sealed class Outbox(PortalDb db, MailProtection protection, CallerContext context, TimeProvider time, AfterCommit afterCommit) : IMail
{
    public void Queue(MailMessage message, TenantId? about)
    {
        var now = time.GetUtcNow();
        db.OutgoingMails.Add(new OutgoingMail
        {
            Id = Guid.CreateVersion7(),
            TenantId = about ?? context.Tenant,
            To = message.To,
            Subject = message.Subject,
            ProtectedBody = protection.Protect(message),
            CreatedAt = now,
            NextAttemptAt = now,
        });
        afterCommit.Do((services, _) =>
        {
            services.GetRequiredService<MailSignal>().Wake();
            return Task.CompletedTask;
        });
    }
}

/// <summary>Keeps the text of waiting mails encrypted: it may hold a link that opens an account.</summary>
internal sealed class MailProtection(IDataProtectionProvider provider)
{
    private readonly IDataProtector _protector = provider.CreateProtector("Portal.Mail"); // part of what is stored; never change

    public string Protect(MailMessage message) => _protector.Protect(JsonSerializer.Serialize(message));

    public MailMessage Unprotect(string text) => JsonSerializer.Deserialize<MailMessage>(_protector.Unprotect(text))!;
}

/// <summary>Wakes the delivery of this process before its next poll.</summary>
internal sealed class MailSignal : IDisposable
{
    private readonly SemaphoreSlim _woken = new(0, 1);

    public void Wake()
    {
        try
        {
            _woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already woken; one round finds all that is due.
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => _woken.WaitAsync(atMost, ct);

    public void Dispose() => _woken.Dispose();
}
