using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Members.Factors;

/// <summary>What a person signs in with besides their password, and their recovery codes.</summary>
public sealed partial class TwoStepPage(
    IDispatcher dispatcher, SignInCookie cookie, NavigationManager navigation, PortalOptions options, TimeProvider time, IStringLocalizer<FactorsText> text, IStringLocalizer<ComponentsText> words)
{
    /// <summary>The address of this page, for whoever needs a second factor first.</summary>
    /// <param name="path">Where they were about to go: a path of this server.</param>
    public static string RequiredFor(string path) => "/account/two-step?required=" + Uri.EscapeDataString(path);

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    /// <summary>Where they were about to go that wants a second factor.</summary>
    [SupplyParameterFromQuery]
    private string? Required { get; set; }

    private IStringLocalizer<FactorsText> Text => text;

    private IStringLocalizer<ComponentsText> Times => words;

    private PortalOptions Options => options;

    private DateTimeOffset Now => time.GetUtcNow();

    private PersonFactors? Factors { get; set; }

    private IReadOnlyList<string> Codes { get; set; } = [];

    private Error? Error { get; set; }

    /// <summary>Where they go on once they have a second factor; null: nowhere in particular.</summary>
    private string? GoOn => LocalUrl.IsLocal(Required) ? Required : null;

    private string WithGoOn(string page) => GoOn is null ? page : $"{page}?returnUrl={Uri.EscapeDataString(GoOn)}";

    private string? Said => Error is not null || Codes.Count > 0 ? null : Done switch
    {
        "app-removed" => text["app.removed"].Value,
        "passkey-added" => text["passkeys.done.added"].Value,
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        var answer = await dispatcher.SendAsync(new ShowMyFactors());
        Error = answer.Error;
        Factors = answer.Succeeded ? answer.Value : null;
    }

    private async Task MakeCodesAsync()
    {
        var made = await dispatcher.SendAsync(new CreateRecoveryCodes());
        Refuse(made.Error);
        if (!made.Succeeded)
            return;

        Codes = made.Value;
        Factors = Factors! with { RecoveryCodes = Codes.Count };
    }

    private async Task RemoveAppAsync()
    {
        var error = (await dispatcher.SendAsync(new RemoveAuthenticatorApp())).Error;
        Refuse(error);
        if (error is not null || Session.Of(Http.User) is not { } session)
            return;

        await cookie.IssueAsync(Http, session.Person); // all sessions are over; here a new one begins
        navigation.NavigateTo("/account/two-step?done=app-removed");
    }

    private void Refuse(Error? error)
    {
        Error = error;
        if (error?.Kind == ErrorKind.Unproved)
            navigation.NavigateTo(ProvePage.For("/account/two-step"));
    }
}
