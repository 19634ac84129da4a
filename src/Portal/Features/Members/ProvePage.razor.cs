using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Members.Factors;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Where people are sent who are about to do something dangerous and signed in a while ago.</summary>
public sealed partial class ProvePage(
    IDispatcher dispatcher, SignInCookie cookie, PasskeyCookie browser, NavigationManager navigation, PortalOptions options, SessionLimits sessions,
    IStringLocalizer<MembersText> text, IStringLocalizer<FactorsText> words)
{
    /// <summary>The address of this page, for whoever must come back after it.</summary>
    /// <param name="returnUrl">A path of this server.</param>
    public static string For(string returnUrl) => "/prove?returnUrl=" + Uri.EscapeDataString(returnUrl);

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "prove")]
    private Fields Form { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "passkey")]
    private PasskeyFields? Passkey { get; set; }

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    private IStringLocalizer<MembersText> Text => text;

    private IStringLocalizer<FactorsText> Words => words;

    private PortalOptions Options => options;

    private SessionLimits Sessions => sessions;

    private Error? Error { get; set; }

    private PersonFactors? Factors { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Fields();
        if (await dispatcher.SendAsync(new ShowMyFactors()) is { Succeeded: true, Value: var mine })
            Factors = mine;
    }

    private async Task SubmitAsync() => await GoOnAsync(await dispatcher.SendAsync(new ProveAgain(Form.Password ?? "", Form.Code ?? "")));

    private async Task SubmitPasskeyAsync() => await GoOnAsync(await dispatcher.SendAsync(new ProveWithPasskey((Passkey ?? new PasskeyFields()).Answer(browser.Read(Http)))));

    private async Task GoOnAsync(Result proved)
    {
        Error = proved.Error;
        if (Error is not null || Session.Of(Http.User) is not { } session)
            return;

        var back = LocalUrl.OrElse(ReturnUrl, "/account");
        navigation.NavigateTo(await cookie.ProveAsync(Http, session.Person) ? back : "/signin?returnUrl=" + Uri.EscapeDataString(back));
    }

    private sealed class Fields
    {
        public string? Password { get; set; }

        public string? Code { get; set; }
    }
}
