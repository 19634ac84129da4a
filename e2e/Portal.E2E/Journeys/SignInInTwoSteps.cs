using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

/// <summary>People set up an authenticator app and passkeys, and sign in with them.</summary>
public sealed class SignInInTwoSteps(SignInInTwoSteps.OnLocalhost portal) : IClassFixture<SignInInTwoSteps.OnLocalhost>
{
    [Fact]
    public async Task An_app_is_set_up_and_asked_for_and_a_recovery_code_stands_in_for_it()
    {
        var slug = People.NewSlug("app");
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            await owner.GoAsync("/account");
            await owner.Link("Manage").ClickAsync();
            await owner.ArriveAsync("**/account/two-step");
            await owner.PictureAsync("e2e", "two-step-off");
            await owner.Link("Set up an app").ClickAsync();
            Assert.Empty(await owner.AccessibilityAsync());
            await owner.PictureAsync("e2e", "two-step-app");
            var key = await owner.SetUpTheAppAsync();
            await Expect(owner.Page.Locator(".codes li")).ToHaveCountAsync(10);
            Assert.Empty(await owner.AccessibilityAsync());
            await owner.PictureAsync("e2e", "two-step-codes");
            var recovery = await owner.Page.Locator(".codes li").First.InnerTextAsync();
            var another = await owner.Page.Locator(".codes li").Nth(1).InnerTextAsync();
            var download = await owner.Page.RunAndWaitForDownloadAsync(() => owner.Link("Download").ClickAsync());
            Assert.Contains(recovery, await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);

            await portal.BrowseAsync(async home =>
            {
                await home.TakeTheFirstStepAsync(slug);
                Assert.Empty(await home.AccessibilityAsync());
                await home.Page.FillAsync("#form-code", "000000");
                await home.Button("Sign in").ClickAsync();
                await home.SeesAsync("This code is not right");
                await home.PictureAsync("e2e", "second-step-wrong");
                await home.Page.FillAsync("#form-code", Factors.Code(key, ahead: 1));
                await home.Button("Sign in").ClickAsync();
                await home.ArriveAsync("**/account");
            });
            await portal.BrowseAsync(async withoutPhone =>
            {
                await withoutPhone.TakeTheFirstStepAsync(slug);
                await withoutPhone.Page.FillAsync("#form-code", recovery);
                await withoutPhone.Button("Sign in").ClickAsync();
                await withoutPhone.ArriveAsync("**/account");
                await withoutPhone.GoAsync("/account/two-step");
                await withoutPhone.SeesAsync("9 left");
                await withoutPhone.PictureAsync("e2e", "two-step-on");
                await withoutPhone.GoAsync("/prove?returnUrl=%2Faccount%2Ftwo-step");
                Assert.Empty(await withoutPhone.AccessibilityAsync());
                await withoutPhone.PictureAsync("e2e", "prove-two-steps");
                await withoutPhone.Page.FillAsync("#form-password", People.Password);
                await withoutPhone.Button("Continue").ClickAsync();
                await withoutPhone.SeesAsync("Enter the code");
                await withoutPhone.Page.FillAsync("#form-password", People.Password);
                await withoutPhone.Page.FillAsync("#form-code", another);
                await withoutPhone.Button("Continue").ClickAsync();
                await withoutPhone.SeesAsync("8 left");
            });
            await portal.Mails.WaitForAsync(People.OwnerOf(slug), m => m.Subject!.Contains("recovery code was used", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_passkey_is_added_signs_in_alone_and_is_the_second_step_and_gone_it_signs_in_nowhere()
    {
        var slug = People.NewSlug("passkey");
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            await owner.Page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = async () => false"); // the virtual browser would take the field's offer by itself
            var key = await owner.InsertAKeyAsync();
            await key.TouchAsync();
            await owner.GoAsync("/account/passkeys");
            await owner.Page.FillAsync("#change-name", "Laptop");
            await owner.Button("Add a passkey").ClickAsync();
            await owner.ArriveAsync("**/account/two-step?done=passkey-added");
            await owner.SeesAsync("You have no recovery codes");
            await owner.GoAsync("/account/passkeys");
            await owner.SeesAsync("Laptop");
            Assert.Empty(await owner.AccessibilityAsync());
            await owner.PictureAsync("e2e", "passkeys");
            await SignOutAsync(owner);

            await key.KnowsWhoAsync(false); // somebody else's finger
            await owner.Button("Sign in with a passkey").ClickAsync();
            await owner.SeesAsync("did not use a passkey");
            await key.KnowsWhoAsync(true);
            await owner.Button("Sign in with a passkey").ClickAsync();
            await owner.ArriveAsync($"**/t/{slug}");

            await SignOutAsync(owner);
            await owner.TakeTheFirstStepAsync(slug);
            await owner.PictureAsync("e2e", "second-step-passkey");
            await owner.Button("Use a passkey instead").ClickAsync();
            await owner.ArriveAsync("**/account");

            await owner.GoAsync("/prove?returnUrl=%2Faccount%2Fpasskeys");
            Assert.Empty(await owner.AccessibilityAsync());
            await owner.PictureAsync("e2e", "prove-passkey");
            await owner.Button("Use a passkey instead").ClickAsync();
            await owner.ArriveAsync("**/account/passkeys");
            await owner.Page.Locator(".rename summary").ClickAsync();
            await owner.Page.Locator(".rename input[name='Change.Name']").FillAsync("Old laptop");
            await owner.Button("Save the name").ClickAsync();
            await owner.SeesAsync("Old laptop");
            await owner.Button("Remove Old laptop").ClickAsync();
            await owner.ArriveAsync("**/account/passkeys?done=removed");
            await SignOutAsync(owner);
            await owner.Button("Sign in with a passkey").ClickAsync();
            await owner.SeesAsync("does not open an account here");
        });
    }

    [Fact]
    public async Task A_passkey_is_offered_in_the_field_before_anybody_has_typed()
    {
        var slug = People.NewSlug("autofill");
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            var key = await owner.InsertAKeyAsync();
            await key.TouchAsync();
            await owner.GoAsync("/account/passkeys");
            await owner.Button("Add a passkey").ClickAsync();
            await owner.ArriveAsync("**/account/two-step?done=passkey-added");
            await owner.GoAsync("/account");
            await owner.Button("Sign out").ClickAsync(); // the virtual browser takes what the field offers by itself

            await owner.ArriveAsync($"**/t/{slug}");
        });
    }

    private static async Task SignOutAsync(Visitor visitor)
    {
        await visitor.GoAsync("/account");
        await visitor.Button("Sign out").ClickAsync();
        await visitor.ArriveAsync("**/signin?done=signed-out");
    }

    /// <summary>A passkey belongs to a name; an address of numbers has none.</summary>
    public sealed class OnLocalhost(Browser browser) : PortalUnderTest(browser)
    {
        public override Uri Address { get; } = new UriBuilder(PortalProcess.FreeAddress()) { Host = "localhost" }.Uri;
    }
}

internal static class FirstSteps
{
    /// <summary>Signs in with the password, which leads to the second step.</summary>
    public static async Task TakeTheFirstStepAsync(this Visitor visitor, string slug)
    {
        await visitor.GoAsync("/signin?returnUrl=%2Faccount");
        await visitor.Page.FillAsync("#form-email", People.OwnerOf(slug));
        await visitor.Page.FillAsync("#form-password", People.Password);
        await visitor.Page.Locator("form.card button[type='submit']").ClickAsync();
        await visitor.ArriveAsync("**/signin/second?returnUrl=%2Faccount");
    }
}
