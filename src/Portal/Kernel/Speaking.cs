using System.Globalization;

namespace Portal.Kernel;

/// <summary>Takes texts in a given language for a while, whatever the caller's own is: a mail is written in its reader's language.</summary>
/// <example><c>using (Speaking.In(tenant.Language)) mail.Queue(…);</c></example>
public static class Speaking
{
    /// <param name="language">Two letters; one that Portal does not speak reads as the fallback.</param>
    public static IDisposable In(string? language)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        var culture = CultureInfo.GetCultureInfo(Languages.OrFallback(language));
        CultureInfo.CurrentCulture = culture;
        CultureInfo.CurrentUICulture = culture;
        return new Restoring(before.CurrentCulture, before.CurrentUICulture);
    }

    private sealed class Restoring(CultureInfo culture, CultureInfo ui) : IDisposable
    {
        public void Dispose()
        {
            CultureInfo.CurrentCulture = culture;
            CultureInfo.CurrentUICulture = ui;
        }
    }
}
