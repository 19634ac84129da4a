using Portal.Features.Members;
using Portal.Integrations.Mail;

namespace Portal.Shell.Hosting;

/// <summary>What the console says once the program runs: where everything is, and in Development who can sign in.</summary>
internal static class Welcome
{
    public static void Announce(WebApplication app, PortalSettings settings) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        foreach (var line in Lines(app.Environment.IsDevelopment(), settings, app.Services.GetRequiredService<MailOptions>()))
            Console.WriteLine(line);
    });

    internal static IEnumerable<string> Lines(bool isDevelopment, PortalSettings settings, MailOptions mail)
    {
        var portal = settings.Portal;
        var url = portal.PublicUrl.TrimEnd('/');
        yield return "";
        yield return $"  {portal.ProductName} is running ({string.Join(" and ", portal.RoleNames)}; control database: {settings.Database.Provider}).";
        yield return "";
        if (portal.IsWeb)
        {
            yield return $"    Sign-up       {url}/signup";
            yield return $"    Back office   {url}/admin";
        }

        yield return $"    Mail          {(mail.Host, portal.IsWeb && isDevelopment) switch
        {
            ({ Length: > 0 } host, _) => $"{host}:{mail.Port}",
            (_, true) => $"{url}/dev/mail   (files: {settings.Folders.Mail})",
            _ => $"{settings.Folders.Mail}   (set Mail:Host to send)",
        }}";
        yield return $"    Data          {settings.Folders.Root}";
        yield return "";
        if (!isDevelopment || !portal.Seed)
            yield break;

        yield return $"    Development accounts (password: {DevelopmentAccounts.Password})";
        foreach (var account in DevelopmentAccounts.All)
            yield return $"      {account.Email,-28} {account.Name}";

        yield return $"      {"owner@acme.example",-28} owner of the demo tenant {url}/t/acme";
        yield return "";
    }
}
