using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>The second step of signing in. Who has not taken the first one in this browser is sent back to it.</summary>
public sealed partial class SecondStepPage(
    IDispatcher dispatcher, SignInCookie cookie, SecondStepCookie second, PasskeyCookie browser, NavigationManager navigation, PortalOptions options, IStringLocalizer<FactorsText> text)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "second")]
    private Fields Form { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "passkey")]
    private PasskeyFields? Passkey { get; set; }

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    private IStringLocalizer<FactorsText> Text => text;

    private PortalOptions Options => options;

    private PersonFactors? Factors { get; set; }

    private bool HasApp => Factors?.AppSince is not null;

    private bool HasPasskeys => Factors?.Passkeys > 0;

    private Error? Error { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Fields();
        var answer = await dispatcher.SendAsync(new OpenSecondStep(second.Read(Http) ?? ""));
        if (answer.Succeeded)
            Factors = answer.Value;
        else
            BeginAnew();
    }

    private async Task SubmitAsync()
    {
        if (Factors is null)
            return;

        var result = await dispatcher.SendAsync(new SignInWithCode(second.Read(Http) ?? "", Form.Code ?? ""));
        Error = result.Error;
        if (result.Error?.Kind is ErrorKind.NotFound or ErrorKind.Conflict)
            BeginAnew();

        if (result.Succeeded)
            await AdmitAsync(result.Value);
    }

    private async Task SubmitPasskeyAsync()
    {
        if (Factors is null)
            return;

        var result = await dispatcher.SendAsync(new SignInWithPasskey((Passkey ?? new PasskeyFields()).Answer(browser.Read(Http))));
        Error = result.Error;
        if (result.Succeeded)
            await AdmitAsync(result.Value);
    }

    private async Task AdmitAsync(Admitted admitted)
    {
        second.End(Http);
        await cookie.IssueAsync(Http, admitted.Person);
        navigation.NavigateTo(LocalUrl.OrElse(ReturnUrl, admitted.Home));
    }

    private void BeginAnew()
    {
        second.End(Http);
        navigation.NavigateTo("/signin?done=second-over" + (LocalUrl.IsLocal(ReturnUrl) ? "&returnUrl=" + Uri.EscapeDataString(ReturnUrl!) : ""));
    }

    private sealed class Fields
    {
        public string? Code { get; set; }
    }
}
