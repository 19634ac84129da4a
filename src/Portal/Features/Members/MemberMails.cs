using Microsoft.Extensions.Localization;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>The mails about accounts and memberships, in their reader's language. Links come from configuration, never from a request.</summary>
internal sealed class MemberMails(PortalOptions portal, IStringLocalizer<MembersText> text)
{
    public MailMessage Reset(Person person, string token) =>
        Write(person.Email!, person.Language, "reset", $"reset-password?id={person.Id:D}&token={Uri.EscapeDataString(token)}", person.Email!, portal.ProductName);

    public MailMessage PasswordChanged(Person person) => Write(person.Email!, person.Language, "changed", "forgot-password", person.Email!, portal.ProductName);

    public MailMessage Invitation(string email, string language, string workspace, string token) =>
        Write(email, language, "invitation", $"invitation/{token}", workspace, portal.ProductName, (int)Invitations.ValidFor.TotalDays);

    public MailMessage Joining(string email, string language, string workspace, string inviter, string token, int days) =>
        Write(email, language, "joining", $"join/{token}", workspace, inviter, days);

    public MailMessage NowOwner(string email, string language, string workspace, string slug) => Write(email, language, "owner", $"t/{slug}", workspace, portal.ProductName);

    public MailMessage Ready(string email, string language, string workspace, string slug) =>
        Write(email, language, "ready", $"t/{slug}", workspace, portal.ProductName, portal.Link($"t/{slug}").ToString());

    private MailMessage Write(string to, string? language, string key, string path, params object[] values)
    {
        // Where the account has chosen no language, whoever caused the mail is most likely its reader.
        using var speaking = Speaking.In(language ?? System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        var paragraphs = Enumerable.Range(1, 4).Select(i => text[$"mail.{key}.{i}", values]).Where(t => !t.ResourceNotFound).Select(t => t.Value);
        return new MailMessage(
            to, text[$"mail.{key}.subject", values], [.. paragraphs], new MailAction(text[$"mail.{key}.action"], portal.Link(path)),
            System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
    }
}
