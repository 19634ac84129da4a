using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using MimeKit;
using MimeKit.Utils;
using Portal.Kernel;

namespace Portal.Integrations.Mail;

/// <summary>Makes a mail of a message: plain text, and HTML in Portal's colours that reads the same without pictures.</summary>
internal sealed partial class MailWriter(MailOptions options, PortalOptions portal, IStringLocalizer<MailText> text)
{
    // The provider's, by the values of tokens.css.
    private static readonly MailLook Plain = new(null, null, null, new MailPaint("#3347C7", "#FFFFFF"), new MailPaint("#A9B8FF", "#0F141A"), null, null);

    private static readonly Lazy<string> Template = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "wwwroot-assets", "email", "mail.html")));

    /// <param name="look">The tenant's that it is about; null: our own.</param>
    public MimeMessage Write(OutgoingMail mail, MailMessage message, MailLook? look = null)
    {
        using var language = Speaking.In(message.Language);
        var site = new Uri(portal.PublicUrl);
        var written = new MimeMessage
        {
            MessageId = $"{mail.Id:N}@{site.Host}",
            Date = mail.CreatedAt,
            Subject = message.Subject,
            Body = BodyOf(message, look ?? Plain),
        };
        written.From.Add(MailboxAddress.Parse(options.From));
        written.To.Add(new MailboxAddress(null, message.To));
        written.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office answers
        written.Headers.Add(HeaderId.ContentLanguage, message.Language);
        return written;
    }

    // The pictures travel with the mail: nobody is asked for them when it is read, so nobody learns when and where that was.
    private MimeEntity BodyOf(MailMessage message, MailLook look)
    {
        var body = new BodyBuilder { TextBody = AsText(message, look) };
        var logos = new StringBuilder();
        AddLogo(body, logos, look.LogoLight ?? look.LogoDark, look.LogoLight is null ? "logo on-dark" : "logo", look.LogoDark is null ? "light" : "light swaps");
        if (look is { LogoLight: not null, LogoDark: not null })
            AddLogo(body, logos, look.LogoDark, "logo", "dark");

        body.HtmlBody = AsHtml(message, look, logos.ToString());
        return body.ToMessageBody();
    }

    private static void AddLogo(BodyBuilder body, StringBuilder html, byte[]? picture, string kind, string scheme)
    {
        if (picture is null)
            return;

        var part = body.LinkedResources.Add($"{scheme.Split(' ')[0]}.png", picture, new ContentType("image", "png"));
        part.ContentId = MimeUtils.GenerateMessageId("portal.logo");
        var hidden = scheme == "dark" ? " style=\"display: none\"" : ""; // for readers that know no schemes
        html.Append(CultureInfo.InvariantCulture, $"<img class=\"{kind} {scheme}\"{hidden} src=\"cid:{part.ContentId}\" alt=\"\" height=\"40\">");
    }

    private string AsText(MailMessage message, MailLook look)
    {
        var plain = new StringBuilder();
        if (look.Header is { } header)
            plain.AppendLine(header).AppendLine();

        foreach (var paragraph in message.Paragraphs)
            plain.AppendLine(paragraph).AppendLine();

        if (message.Action is { } action)
            plain.AppendLine(text["plain.action", action.Label]).AppendLine(action.Link.AbsoluteUri).AppendLine();

        plain.AppendLine("-- ");
        if (look.Footer is { } footer)
            plain.AppendLine(footer);

        return plain.AppendLine(text["footer", portal.ProductName]).ToString();
    }

    private string AsHtml(MailMessage message, MailLook look, string logos)
    {
        var html = HtmlEncoder.Default;
        var paragraphs = string.Concat(message.Paragraphs.Select(p => $"<p>{html.Encode(p)}</p>\n"));
        var action = message.Action is { } todo
            ? $"""
               <p class="action"><a class="button" href="{html.Encode(todo.Link.AbsoluteUri)}">{html.Encode(todo.Label)}</a></p>
               <p class="muted">{html.Encode(text["copyLink"])}<br><a href="{html.Encode(todo.Link.AbsoluteUri)}">{html.Encode(todo.Link.AbsoluteUri)}</a></p>
               """
            : "";

        // One pass: what people wrote is never searched for placeholders.
        return Placeholder().Replace(Template.Value, found => found.Groups[1].Value switch
        {
            "language" => message.Language,
            "product" => html.Encode(look.Product ?? portal.ProductName),
            "logo" => logos,
            "header" => look.Header is { } header ? $"<p class=\"header\">{html.Encode(header)}</p>" : "",
            "subject" => html.Encode(message.Subject),
            "paragraphs" => paragraphs,
            "action" => action,
            "footer" => string.Concat((look.Footer?.Split('\n') ?? []).Select(line => $"{html.Encode(line)}<br>")) + html.Encode(text["footer", portal.ProductName]),
            "primary" => look.Light.Colour,
            "onPrimary" => look.Light.TextOn,
            "primaryDark" => look.Dark.Colour,
            "onPrimaryDark" => look.Dark.TextOn,
            var unknown => throw new InvalidOperationException($"The mail's template has an unknown placeholder '{unknown}'."),
        });
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
