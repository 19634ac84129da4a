using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.E2E.Support;

/// <summary>What people do again and again, as they do it: by forms, mails and buttons.</summary>
internal static partial class People
{
    public const string Password = "three green bicycles";

    /// <summary>Fills in the sign-up form and sends it.</summary>
    public static async Task AskForATenantAsync(this Visitor visitor, string slug, string plan = "free", string? organisation = null)
    {
        await visitor.GoAsync("/signup");
        var page = visitor.Page;
        await page.Locator($"input[name='Form.Plan'][value='{plan}']").CheckAsync();
        await page.FillAsync("#organisation", organisation ?? NameOf(slug));
        await page.FillAsync("#slug", slug);
        await page.FillAsync("#email", OwnerOf(slug));
        await page.CheckAsync("#terms");
        await visitor.Button("Sign up").ClickAsync();
        await visitor.SeesAsync("Check your mail");
    }

    /// <summary>Follows the link of the confirmation mail and confirms. Ends on the page with the progress.</summary>
    public static async Task ConfirmAsync(this Visitor visitor, PortalUnderTest portal, string slug)
    {
        var mail = await portal.Mails.WaitForAsync(OwnerOf(slug), m => Mailbox.LinkIn(m).AbsolutePath.StartsWith("/signup/confirm/", StringComparison.Ordinal));
        await visitor.GoAsync(Mailbox.LinkIn(mail).PathAndQuery);
        await visitor.Button("Confirm").ClickAsync();
        await visitor.ArriveAsync("**/signup/progress/**");
    }

    /// <summary>From nothing to an open workspace, by the owner.</summary>
    public static async Task GetATenantAsync(this Visitor visitor, PortalUnderTest portal, string slug, string plan = "free")
    {
        await visitor.AskForATenantAsync(slug, plan);
        await visitor.ConfirmAsync(portal, slug);
        await visitor.SetPasswordAndOpenAsync(slug);
    }

    /// <summary>On the finished progress page: sets the owner's password and opens the workspace.</summary>
    public static async Task SetPasswordAndOpenAsync(this Visitor visitor, string slug)
    {
        await visitor.Page.FillAsync("#password", Password, new() { Timeout = 60_000 });
        await visitor.Button("Set the password and open").ClickAsync();
        await visitor.ArriveAsync($"**/t/{slug}");
    }

    /// <summary>Signs in at the sign-in page.</summary>
    public static async Task SignInAsync(this Visitor visitor, string email, string password = Password, string returnTo = "/workspaces")
    {
        PlantedSecrets.Plant(password);
        await visitor.GoAsync("/signin?returnUrl=" + Uri.EscapeDataString(returnTo));
        await visitor.Page.FillAsync("#form-email", email);
        await visitor.Page.FillAsync("#form-password", password);
        await visitor.Page.Locator("form.card button[type='submit']").ClickAsync();
        await visitor.ArriveAsync("**" + returnTo);
    }

    /// <summary>Signs in as staff with every permission; the first time, by the one-time link that the program wrote on its console.</summary>
    public static async Task SignInAsAdministratorAsync(this Visitor visitor, PortalUnderTest portal, string returnTo = "/admin")
    {
        if (!portal.HasAdministrator)
        {
            await visitor.GoAsync(FirstLink().Match(portal.Program.Output).Value);
            await visitor.Page.FillAsync("#form-email", Administrator);
            await visitor.Page.FillAsync("#form-password", Password);
            await visitor.Button("Create the account").ClickAsync();
            await visitor.Page.WaitForURLAsync(url => !url.Contains("first-administrator", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit });
            portal.HasAdministrator = true;
            await visitor.GoAsync(returnTo);
            return;
        }

        await visitor.SignInAsync(Administrator, returnTo: returnTo);
    }

    public const string Administrator = "ada@provider.example";

    public static string OwnerOf(string slug) => $"owner@{slug}.example";

    public static string NameOf(string slug) => "The " + slug;

    /// <summary>A slug that no other test uses.</summary>
    public static string NewSlug(string meaning) => $"{meaning}-{Guid.NewGuid().ToString("N")[..6]}";

    /// <summary>The steps of the timeline that are in this state.</summary>
    public static ILocator Steps(this Visitor visitor, string state) => visitor.Page.Locator($".timeline-steps li[data-state='{state}']");

    /// <summary>Waits until the timeline as a whole is in this state.</summary>
    public static Task TimelineIsAsync(this Visitor visitor, string status) =>
        Assertions.Expect(visitor.Page.Locator(".timeline").First).ToHaveAttributeAsync("data-status", status, new() { Timeout = 60_000 });

    [GeneratedRegex("/first-administrator/[A-Za-z0-9_-]+")]
    private static partial Regex FirstLink();
}
