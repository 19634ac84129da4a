using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.SignUp;

/// <summary>Takes the owner's first password from the progress page, signs them in and opens the workspace; shows the form again when it breaks a rule.</summary>
public sealed partial class PasswordPage(
    IDispatcher dispatcher, NavigationManager navigation, SignInCookie signIn, PortalOptions options, IStringLocalizer<SignUpText> text)
{
    public const string FormName = "password";

    [Parameter]
    public string Token { get; set; } = "";

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = FormName)]
    public PasswordForm Form { get; set; } = null!;

    private IStringLocalizer<SignUpText> Text => text;

    private PortalOptions Options => options;

    private string? Failure { get; set; }

    private string? PasswordError { get; set; }

    protected override void OnInitialized() => Form ??= new PasswordForm();

    private async Task SubmitAsync()
    {
        var invited = await dispatcher.SendAsync(new InviteWithProof(SignUpCookie.Read(Http) ?? ""));
        if (invited.Error is { } refused)
        {
            Failure = refused.Message;
            return;
        }

        var set = await dispatcher.SendAsync(new SetFirstPassword(invited.Value.Token, Form.Password ?? ""));
        if (set.Error is { } error)
        {
            PasswordError = error.Fields.Count > 0 ? error.Message : null;
            Failure = error.Fields.Count > 0 ? null : error.Message;
            return;
        }

        SignUpCookie.Clear(Http);
        await signIn.IssueAsync(Http, set.Value.Person);
        navigation.NavigateTo(set.Value.Home);
    }

    public sealed class PasswordForm
    {
        public string? Password { get; set; }
    }
}
