using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using MimeKit;
using Portal.Kernel;

namespace Portal.Integrations.Mail;

/// <summary>Makes a mail of a message: plain text, and HTML in Portal's colours that reads the same without pictures.</summary>
internal sealed partial class MailWriter(MailOptions options, PortalOptions portal, IStringLocalizer<MailText> text)
{
    private static readonly Lazy<string> Template = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "wwwroot-assets", "email", "mail.html")));

    public MimeMessage Write(OutgoingMail mail, MailMessage message)
    {
        using var language = Speaking.In(message.Language);
        var site = new Uri(portal.PublicUrl);
        var written = new MimeMessage
        {
            MessageId = $"{mail.Id:N}@{site.Host}",
            Date = mail.CreatedAt,
            Subject = message.Subject,
            Body = new BodyBuilder { TextBody = AsText(message), HtmlBody = AsHtml(message) }.ToMessageBody(),
        };
        written.From.Add(MailboxAddress.Parse(options.From));
        written.To.Add(new MailboxAddress(null, message.To));
        written.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office answers
        written.Headers.Add(HeaderId.ContentLanguage, message.Language);
        return written;
    }

    private string AsText(MailMessage message)
    {
        var plain = new StringBuilder();
        foreach (var paragraph in message.Paragraphs)
            plain.AppendLine(paragraph).AppendLine();

        if (message.Action is { } action)
            plain.AppendLine(text["plain.action", action.Label]).AppendLine(action.Link.AbsoluteUri).AppendLine();

        return plain.AppendLine("-- ").AppendLine(text["footer", portal.ProductName]).ToString();
    }

    private string AsHtml(MailMessage message)
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
            "product" => html.Encode(portal.ProductName),
            "subject" => html.Encode(message.Subject),
            "paragraphs" => paragraphs,
            "action" => action,
            "footer" => html.Encode(text["footer", portal.ProductName]),
            var unknown => throw new InvalidOperationException($"The mail's template has an unknown placeholder '{unknown}'."),
        });
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
