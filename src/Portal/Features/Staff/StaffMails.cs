using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Staff;

/// <summary>Writes to people about their place in the back office, in their own language. Links come from configuration.</summary>
internal sealed class StaffMails(PortalOptions portal, IStringLocalizer<StaffText> text, IStringLocalizer<AccessText> names)
{
    /// <param name="language">Of their account; null: they have none, or chose none.</param>
    public MailMessage Invited(StaffInvitation invitation, string? language, string secret)
    {
        using var speaking = Speaking.In(language ?? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        return text.WriteMail(
            invitation.Email, "invited", portal.Link($"join-staff/{secret}"), portal.ProductName, names.NameOf(invitation.Role), invitation.InvitedBy, (int)StaffInvitation.ValidFor.TotalDays);
    }

    public MailMessage RoleChanged(Person person, StaffRole role)
    {
        using var speaking = SpeakingWith(person);
        return text.WriteMail(person.Email!, "roleChanged", portal.Link("admin"), portal.ProductName, names.NameOf(role));
    }

    public MailMessage Removed(Person person)
    {
        using var speaking = SpeakingWith(person);
        return text.WriteMail(person.Email!, "removed", portal.Link("account"), portal.ProductName);
    }

    private static IDisposable SpeakingWith(Person person) => Speaking.In(person.Language ?? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
}
