using Portal.Kernel;

namespace Portal.Integrations.Mail;

/// <summary>Knows how the mails of a tenant look. Asked when a mail goes out, so that one of a tenant that has been deleted since shows nothing of it.</summary>
public interface IMailLooks
{
    /// <returns>Null: as Portal's own.</returns>
    Task<MailLook?> OfAsync(TenantId tenant, CancellationToken ct);
}

/// <summary>How the mails of a tenant look.</summary>
/// <param name="Product">What they call the product; null: as Portal does.</param>
/// <param name="Header">A line above the text.</param>
/// <param name="Footer">Lines below it.</param>
/// <param name="LogoLight">A PNG for the light scheme; it travels in the mail, so that reading it calls nobody.</param>
/// <param name="LogoDark">The one for the dark scheme.</param>
public sealed record MailLook(string? Product, string? Header, string? Footer, MailPaint Light, MailPaint Dark, byte[]? LogoLight, byte[]? LogoDark);

/// <summary>A colour and what is written on it, as <c>#RRGGBB</c>.</summary>
public sealed record MailPaint(string Colour, string TextOn);
