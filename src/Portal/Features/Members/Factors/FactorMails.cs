using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>Tells people what was changed about how they sign in, so that they notice when it was not them.</summary>
internal sealed class FactorMails(PortalOptions portal, IStringLocalizer<FactorsText> text)
{
    public MailMessage AppAdded(Person person) => Write(person, "appAdded");

    public MailMessage AppRemoved(Person person) => Write(person, "appRemoved");

    public MailMessage CodesMade(Person person) => Write(person, "codesMade");

    public MailMessage CodeUsed(Person person, int left) => Write(person, "codeUsed", left);

    public MailMessage PasskeyAdded(Person person, string name) => Write(person, "passkeyAdded", name);

    public MailMessage PasskeyRemoved(Person person, string name) => Write(person, "passkeyRemoved", name);

    public MailMessage TakenAway(Person person) => Write(person, "takenAway");

    private MailMessage Write(Person person, string key, object? more = null)
    {
        using var speaking = Speaking.In(person.Language ?? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        object?[] values = [person.Email, portal.ProductName, more];
        return new MailMessage(
            person.Email!, text[$"mail.{key}.subject", values!], [text[$"mail.{key}.text", values!], text["mail.notMe"]], new MailAction(text["mail.action"], portal.Link("account/two-step")),
            CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
    }
}
