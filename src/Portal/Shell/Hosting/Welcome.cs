using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Shell.Hosting;

/// <summary>What the console says once the program runs: where everything is, and in Development who can sign in.</summary>
internal static class Welcome
{
    public static void Announce(WebApplication app, PortalSettings settings) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        foreach (var line in Lines(app.Environment.IsDevelopment(), settings.Portal, settings.Folders, settings.Database.Provider.ToString()))
            Console.WriteLine(line);
    });

    internal static IEnumerable<string> Lines(bool isDevelopment, PortalOptions portal, DataFolders folders, string provider)
    {
        var url = portal.PublicUrl.TrimEnd('/');
        yield return "";
        yield return $"  {portal.ProductName} is running ({string.Join(" and ", portal.RoleNames)}; control database: {provider}).";
        yield return "";
        if (portal.IsWeb)
        {
            yield return $"    Sign-up       {url}/signup";
            yield return $"    Back office   {url}/admin";
            yield return isDevelopment ? $"    Mail          {url}/dev/mail   (files: {folders.Mail})" : $"    Mail          SMTP where Mail:Host is set, otherwise {folders.Mail}";
        }

        yield return $"    Data          {folders.Root}";
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
