using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Portal.Integrations.Mail;

/// <summary>Makes a mail of an area's texts, in the language that is spoken right now.</summary>
internal static class MailTexts
{
    private const int MostParagraphs = 4;

    /// <param name="text">Has <c>mail.KEY.subject</c>, <c>mail.KEY.1</c> to at most <c>mail.KEY.4</c>, and <c>mail.KEY.action</c>.</param>
    /// <param name="values">What stands in them.</param>
    public static MailMessage WriteMail<T>(this IStringLocalizer<T> text, string to, string key, Uri link, params object[] values)
    {
        var paragraphs = Enumerable.Range(1, MostParagraphs).Select(i => text[$"mail.{key}.{i}", values]).Where(t => !t.ResourceNotFound).Select(t => t.Value);
        return new MailMessage(
            to, text[$"mail.{key}.subject", values], [.. paragraphs], new MailAction(text[$"mail.{key}.action"], link), CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
    }
}
