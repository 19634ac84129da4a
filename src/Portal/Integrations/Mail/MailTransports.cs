using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Portal.Kernel;

namespace Portal.Integrations.Mail;

/// <summary>Hands a finished mail over. It throws when that failed; it may be asked for the same mail again.</summary>
internal interface IMailTransport
{
    Task SendAsync(OutgoingMail mail, MimeMessage message, CancellationToken ct);
}

/// <summary>Over SMTP, one connection a mail.</summary>
internal sealed class SmtpTransport(MailOptions options) : IMailTransport
{
    public async Task SendAsync(OutgoingMail mail, MimeMessage message, CancellationToken ct)
    {
        using var smtp = new SmtpClient { Timeout = 30_000 };
        var security = options.Security switch
        {
            "Tls" => SecureSocketOptions.SslOnConnect,
            "None" => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        };
        await smtp.ConnectAsync(options.Host!, options.Port, security, ct);
        if (!string.IsNullOrEmpty(options.User))
            await smtp.AuthenticateAsync(options.User, options.Password ?? "", ct);

        await smtp.SendAsync(message, ct);
        await smtp.DisconnectAsync(quit: true, CancellationToken.None);
    }
}

/// <summary>Into <c>&lt;data&gt;/mail</c>, one file a mail: where no server is configured, nothing is lost and nothing goes out.</summary>
internal sealed class FolderTransport(DataFolders folders) : IMailTransport
{
    public async Task SendAsync(OutgoingMail mail, MimeMessage message, CancellationToken ct)
    {
        PrivateFolder.Ensure(folders.Mail);
        var path = Path.Combine(folders.Mail, $"{mail.CreatedAt.UtcDateTime:yyyyMMdd-HHmmssfff}-{mail.Id:N}.eml");
        await message.WriteToAsync(path + ".part", ct);
        File.Move(path + ".part", path, overwrite: true); // complete or not there at all; a repeated delivery replaces itself
    }
}
