using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>A person's own account: how they are called, their language, password and sessions.</summary>
public sealed partial class AccountPage(IDispatcher dispatcher, SignInCookie cookie, NavigationManager navigation, PortalOptions options, IStringLocalizer<MembersText> text)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "profile")]
    private ProfileFields Profile { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "password")]
    private PasswordFields Passwords { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    private Me? Me { get; set; }

    private Error? ProfileError { get; set; }

    private Error? PasswordError { get; set; }

    private string? Said => (ProfileError ?? PasswordError) is not null ? null : Done switch
    {
        "profile" => text["account.profile.saved"].Value,
        "password" => text["account.password.saved"].Value,
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        var isPosted = Profile is not null;
        Profile ??= new ProfileFields(); // the page is rendered for the first time while the person is being read
        Passwords ??= new PasswordFields();
        var result = await dispatcher.SendAsync(new WhoAmI());
        Me = result.Succeeded ? result.Value : null;
        if (!isPosted)
            (Profile.Name, Profile.Language) = (Me?.DisplayName, Me?.Language);
    }

    private async Task SaveProfileAsync()
    {
        var result = await dispatcher.SendAsync(new ChangeMyProfile(Profile.Name ?? "", Profile.Language ?? ""));
        ProfileError = result.Error;
        if (!result.Succeeded)
            return;

        SignInCookie.Speak(Http, string.IsNullOrEmpty(Profile.Language) ? null : Profile.Language);
        navigation.NavigateTo("/account?done=profile");
    }

    private async Task ChangePasswordAsync()
    {
        var result = await dispatcher.SendAsync(new ChangeMyPassword(Passwords.Current ?? "", Passwords.Password ?? ""));
        PasswordError = result.Error;
        if (!result.Succeeded)
            return;

        await cookie.IssueAsync(Http, Me!.Id); // all sessions are over; here a new one begins
        navigation.NavigateTo("/account?done=password");
    }

    private async Task SignOutEverywhereAsync()
    {
        var result = await dispatcher.SendAsync(new SignOutEverywhere());
        ProfileError = result.Error;
        if (!result.Succeeded)
            return;

        await SignInCookie.WithdrawAsync(Http);
        navigation.NavigateTo("/signin?done=signed-out-everywhere");
    }

    private sealed class ProfileFields
    {
        public string? Name { get; set; }

        public string? Language { get; set; }
    }

    private sealed class PasswordFields
    {
        public string? Current { get; set; }

        public string? Password { get; set; }
    }
}
