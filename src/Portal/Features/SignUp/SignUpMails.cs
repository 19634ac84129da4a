using Microsoft.Extensions.Localization;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.SignUp;

/// <summary>The mails of a sign-up, in the language that the visitor chose. Links come from configuration, never from a request.</summary>
internal sealed class SignUpMails(PortalOptions options, IStringLocalizer<SignUpText> text)
{
    /// <summary>
    /// Goes to an address that a stranger typed: nothing that they wrote stands in it (but the workspace's address, which is no sentence and no link), or
    /// anybody could have us send their advertisement to anybody.
    /// </summary>
    public MailMessage Confirm(SignUpRequest request, string token) => InLanguage(request.Language, () => new MailMessage(
        request.Email,
        text["mail.confirm.subject", options.ProductName],
        [text["mail.confirm.hello", options.ProductName], text["mail.confirm.why", Address(request.Slug)], text["mail.confirm.until"], text["mail.confirm.notYou"]],
        new MailAction(text["mail.confirm.action"], options.Link($"signup/confirm/{token}")),
        request.Language));

    public MailMessage Waiting(SignUpRequest request, string progressToken) => InLanguage(request.Language, () => new MailMessage(
        request.Email,
        text["mail.waiting.subject", request.Organisation],
        [text["mail.waiting.hello", request.Organisation], text["mail.waiting.next"]],
        new MailAction(text["mail.waiting.action"], options.Link($"signup/progress/{progressToken}")),
        request.Language));

    // Without its scheme, so that nobody clicks it before it exists.
    private string Address(string slug)
    {
        var link = options.Link($"t/{slug}");
        return link.Authority + link.AbsolutePath;
    }

    private static MailMessage InLanguage(string language, Func<MailMessage> write)
    {
        using var _ = Speaking.In(language);
        return write();
    }
}
