using Microsoft.Extensions.Localization;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>The mails about accounts and memberships, in their reader's language. Links come from configuration, never from a request.</summary>
public sealed class MemberMails(PortalOptions portal, IStringLocalizer<MembersText> text)
{
    public MailMessage Reset(Person person, string token) =>
        Write(person.Email!, person.Language, "reset", $"reset-password?id={person.Id:D}&token={Uri.EscapeDataString(token)}", person.Email!, portal.ProductName);

    public MailMessage PasswordChanged(Person person) => Write(person.Email!, person.Language, "changed", "forgot-password", person.Email!, portal.ProductName);

    public MailMessage LeavingAddress(Person person, string wanted, string token) =>
        Write(person.Email!, person.Language, "leavingAddress", $"email/{token}", wanted, portal.ProductName, (int)EmailChange.ValidFor.TotalHours);

    public MailMessage NewAddress(string email, string? language, string token) =>
        Write(email, language, "newAddress", $"email/{token}", email, portal.ProductName, (int)EmailChange.ValidFor.TotalHours);

    public MailMessage AddressIsTaken(Person owner) => Write(owner.Email!, owner.Language, "addressTaken", "signin", owner.Email!, portal.ProductName);

    public MailMessage AddressChanged(string to, string? language, string email) => Write(to, language, "addressChanged", "signin", email, portal.ProductName);

    public MailMessage NewDevice(Person person, SignInSession session) =>
        Write(person.Email!, person.Language, "newDevice", "account/devices", portal.ProductName, $"{session.Browser ?? "?"} · {session.Platform ?? "?"} · {session.Address ?? "?"}");

    public MailMessage RoleChanged(string email, string language, string workspace, string slug, Func<string> role)
    {
        using var speaking = Speaking.In(language);
        return Write(email, language, "roleChanged", $"t/{slug}", workspace, role());
    }

    public MailMessage AccountDeleted(Person person) => Write(person.Email!, person.Language, "accountDeleted", "", person.Email!, portal.ProductName);

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
        return text.WriteMail(to, key, portal.Link(path), values);
    }
}
