namespace Portal.Integrations.Mail;

/// <summary>What an operator sets under <c>Mail</c>. Without a host, mails are written as files into <c>&lt;data&gt;/mail</c>.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The SMTP server.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary><c>StartTls</c> (default), <c>Tls</c> or <c>None</c>.</summary>
    public string Security { get; set; } = "StartTls";

    /// <summary>The sender: <c>Portal &lt;portal@example.com&gt;</c>.</summary>
    public string From { get; set; } = "Portal <portal@localhost>";

    /// <returns>Every broken rule, with its key.</returns>
    internal static IEnumerable<string> Check(IConfiguration configuration)
    {
        MailOptions? options;
        string? unreadable = null;
        try
        {
            options = configuration.GetSection(Section).Get<MailOptions>() ?? new MailOptions();
        }
        catch (InvalidOperationException exception)
        {
            options = null;
            unreadable = exception.InnerException?.Message ?? exception.Message;
        }

        if (options is null)
        {
            yield return $"Mail:Port cannot be read: {unreadable}";
            yield break;
        }

        if (options.Port is < 1 or > 65535)
            yield return $"Mail:Port is {options.Port}; it must be between 1 and 65535.";

        if (options.Security is not ("StartTls" or "Tls" or "None"))
            yield return $"Mail:Security is '{options.Security}'; it must be StartTls, Tls or None.";

        if (!MimeKit.MailboxAddress.TryParse(options.From, out var from) || !from.Address.Contains('@'))
            yield return $"Mail:From is '{options.From}'; it must be an address such as Portal <portal@example.com>.";
    }
}
