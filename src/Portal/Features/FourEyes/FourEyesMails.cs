using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.FourEyes;

/// <summary>Tells those who could approve that something waits, and who asked how it ended.</summary>
internal sealed class FourEyesMails(PortalOptions portal, GuardedNames names, IStringLocalizer<FourEyesText> text)
{
    private const string SecondApprovalsPath = "admin/second-approvals";

    public MailMessage Asked(Person to, SecondApproval asked) => Write(to, "asked", asked, asked.AskedBy, asked.Reason, (int)SecondApproval.ValidFor.TotalHours);

    public MailMessage Approved(Person to, SecondApproval asked) => Write(to, "approved", asked, asked.DecidedBy!);

    public MailMessage Declined(Person to, SecondApproval asked) => Write(to, "declined", asked, asked.DecidedBy!, asked.Note!);

    private MailMessage Write(Person to, string key, SecondApproval asked, params object[] values)
    {
        using var speaking = Speaking.In(to.Language ?? System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        return text.WriteMail(to.Email!, key, portal.Link(SecondApprovalsPath), [names.Of(asked), .. values]);
    }
}
