using System.Globalization;
using Portal.Kernel;

namespace Portal.Integrations.Mail;

/// <summary>Mails are written in their reader's language, not in that of whoever caused them: texts looked up until this is disposed are in it.</summary>
public sealed class MailLanguage : IDisposable
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _uiCulture = CultureInfo.CurrentUICulture;

    private MailLanguage()
    {
    }

    public static MailLanguage Speak(string? language)
    {
        var before = new MailLanguage();
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(Languages.OrFallback(language));
        return before;
    }

    public void Dispose()
    {
        CultureInfo.CurrentCulture = _culture;
        CultureInfo.CurrentUICulture = _uiCulture;
    }
}
