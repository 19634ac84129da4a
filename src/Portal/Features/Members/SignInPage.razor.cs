using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Branding;
using Portal.Features.Members.Factors;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Where people sign in, and where those are sent who must.</summary>
public sealed partial class SignInPage(
    IDispatcher dispatcher, SignInCookie cookie, SecondStepCookie second, PasskeyCookie browser, NavigationManager navigation, PortalOptions options, PageLook look, IStringLocalizer<MembersText> text)
{
    private const string Workspaces = "/t/";

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "signin")]
    private Fields Form { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "passkey")]
    private PasskeyFields? Passkey { get; set; }

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    /// <summary>What the person has just done elsewhere.</summary>
    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    /// <summary>Of the tenant whose page is returned to; null: the plain page, as for an address that nobody has.</summary>
    private TenantLook? Look { get; set; }

    private Error? Error { get; set; }

    private string? Said => Error is not null ? null : Done switch
    {
        "password-set" => text["signIn.passwordSet"].Value,
        "second-over" => text["signIn.secondOver"].Value,
        "signed-out" => text["signIn.signedOut"].Value,
        "deleted" => text["signIn.deleted"].Value,
        "signed-out-everywhere" => text["signIn.signedOutEverywhere"].Value,
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Fields();
        if (LocalUrl.IsLocal(ReturnUrl) && ReturnUrl!.StartsWith(Workspaces, StringComparison.Ordinal))
            Look = (await dispatcher.SendAsync(new ShowSignInLook(ReturnUrl[Workspaces.Length..].Split('/', '?', '#')[0]))) is { Succeeded: true, Value: var found } ? found : null;

        look.Show(Look);
        if (HttpMethods.IsGet(Http.Request.Method) && Http.User.Identity?.IsAuthenticated == true && await dispatcher.SendAsync(new WhoAmI()) is { Succeeded: true, Value: var me })
            navigation.NavigateTo(LocalUrl.OrElse(ReturnUrl, me.Home));
    }

    private async Task SubmitAsync()
    {
        var result = await dispatcher.SendAsync(new SignIn(Form.Email ?? "", Form.Password ?? ""));
        Error = result.Error;
        if (!result.Succeeded)
            return;

        if (result.Value.Admitted is not { } admitted)
        {
            navigation.NavigateTo(second.Begin(Http, result.Value.Ticket!, ReturnUrl));
            return;
        }

        await AdmitAsync(admitted);
    }

    private async Task SubmitPasskeyAsync()
    {
        var result = await dispatcher.SendAsync(new SignInWithPasskey((Passkey ?? new PasskeyFields()).Answer(browser.Read(Http))));
        Error = result.Error;
        if (result.Succeeded)
            await AdmitAsync(result.Value);
    }

    private async Task AdmitAsync(Admitted admitted)
    {
        await cookie.IssueAsync(Http, admitted.Person);
        navigation.NavigateTo(LocalUrl.OrElse(ReturnUrl, admitted.Home));
    }

    private sealed class Fields
    {
        public string? Email { get; set; }

        public string? Password { get; set; }
    }
}
