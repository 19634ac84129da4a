using Portal.Kernel;

namespace Portal.Integrations.Mail;

/// <summary>Puts mails into the unit of work: they go out after it is committed, at least once, and never for work that was rolled back.</summary>
public interface IMail
{
    /// <param name="message">The mail.</param>
    /// <param name="about">The tenant that it is about, so that it goes with it; null: the one that is open, if one is.</param>
    void Queue(MailMessage message, TenantId? about = null);
}

/// <summary>A mail, ready to be read.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Paragraphs">Plain sentences; escaped in the HTML part.</param>
/// <param name="Action">A button, where there is something to do.</param>
/// <param name="Language">Two letters: the language it is written in.</param>
public sealed record MailMessage(string To, string Subject, IReadOnlyList<string> Paragraphs, MailAction? Action, string Language);

/// <summary>The one thing to do.</summary>
public sealed record MailAction(string Label, Uri Link);
