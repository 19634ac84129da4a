using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>A person's own account: how they are called, their language, password and sessions.</summary>
public sealed partial class AccountPage(IDispatcher dispatcher, SignInCookie signIn, NavigationManager navigation, PortalOptions options, TimeProvider time, IStringLocalizer<MembersText> text)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "profile")]
    private ProfileFields Profile { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "password")]
    private PasswordFields Passwords { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "email")]
    private EmailFields Emails { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    private DateTimeOffset Now => time.GetUtcNow();

    private Me? Me { get; set; }

    private Error? ProfileError { get; set; }

    private Error? PasswordError { get; set; }

    private Error? EmailError { get; set; }

    private string? Said => (ProfileError ?? PasswordError ?? EmailError) is not null ? null : Done switch
    {
        "profile" => text["account.profile.saved"].Value,
        "password" => text["account.password.saved"].Value,
        "email" => text["account.email.asked"].Value,
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        var isPosted = Profile is not null;
        Profile ??= new ProfileFields(); // the page is rendered for the first time while the person is being read
        Passwords ??= new PasswordFields();
        Emails ??= new EmailFields();
        var result = await dispatcher.SendAsync(new WhoAmI());
        Me = result.Succeeded ? result.Value : null;
        if (!isPosted)
            Profile = ProfileFields.Of(Me);
    }

    private async Task SaveProfileAsync()
    {
        var result = await dispatcher.SendAsync(new ChangeMyProfile(Profile.Name ?? "", Profile.Language ?? "", Profile.TimeZone ?? "", Profile.Theme ?? "", Profile.Unwanted));
        ProfileError = result.Error;
        if (!result.Succeeded)
            return;

        foreach (var cookie in (string[])[Languages.Cookie, Appearance.ThemeCookie, Appearance.ZoneCookie])
            SignInCookie.Forget(Http, cookie);

        var saved = (await dispatcher.SendAsync(new WhoAmI())).Value;
        SignInCookie.Adopt(Http, saved.Language, saved.Theme, saved.TimeZone);
        navigation.NavigateTo("/account?done=profile");
    }

    private async Task ChangePasswordAsync()
    {
        var result = await dispatcher.SendAsync(new ChangeMyPassword(Passwords.Current ?? "", Passwords.Password ?? ""));
        PasswordError = result.Error;
        if (!result.Succeeded)
            return;

        await signIn.IssueAsync(Http, Me!.Id); // all sessions are over; here a new one begins
        navigation.NavigateTo("/account?done=password");
    }

    private async Task ChangeEmailAsync()
    {
        EmailError = Emails.Drop
            ? (await dispatcher.SendAsync(new CancelEmailChange())).Error
            : (await dispatcher.SendAsync(new RequestEmailChange(Emails.Email ?? ""))).Error;
        if (EmailError?.Kind == ErrorKind.Unproved)
            navigation.NavigateTo(ProvePage.For("/account"));
        else if (EmailError is null)
            navigation.NavigateTo(Emails.Drop ? "/account" : "/account?done=email");
    }

    private sealed class EmailFields
    {
        public string? Email { get; set; }

        public bool Drop { get; set; }
    }

    private sealed class ProfileFields
    {
        public string? Name { get; set; }

        public string? Language { get; set; }

        public string? TimeZone { get; set; }

        public string? Theme { get; set; }

        public bool NewDevice { get; set; }

        public bool RoleChanged { get; set; }

        public IReadOnlyList<Notice> Unwanted =>
        [
            .. NewDevice ? [] : (Notice[])[Notice.NewDevice],
            .. RoleChanged ? [] : (Notice[])[Notice.RoleChanged],
        ];

        public static ProfileFields Of(Me? me) => new()
        {
            Name = me?.DisplayName,
            Language = me?.Language,
            TimeZone = me?.TimeZone,
            Theme = me?.Theme?.ToString(),
            NewDevice = me?.Unwanted.Contains(Notice.NewDevice) == false,
            RoleChanged = me?.Unwanted.Contains(Notice.RoleChanged) == false,
        };
    }

    private sealed class PasswordFields
    {
        public string? Current { get; set; }

        public string? Password { get; set; }
    }
}
