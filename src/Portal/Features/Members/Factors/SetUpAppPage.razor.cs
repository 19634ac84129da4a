using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>Takes a person's authenticator app in: they scan, they type a code, they get their recovery codes.</summary>
public sealed partial class SetUpAppPage(IDispatcher dispatcher, SignInCookie cookie, NavigationManager navigation, PortalOptions options, IStringLocalizer<FactorsText> text)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "app")]
    private Fields Form { get; set; } = null!;

    /// <summary>Where they were about to go when a second factor was missing.</summary>
    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    private IStringLocalizer<FactorsText> Text => text;

    private PortalOptions Options => options;

    private string Back => LocalUrl.OrElse(ReturnUrl, "/account/two-step");

    private AppOffer? Offer { get; set; }

    private bool Done { get; set; }

    private IReadOnlyList<string> Codes { get; set; } = [];

    private Error? Error { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Fields();
        var offer = await dispatcher.SendAsync(new OfferAuthenticatorApp(Form.Ticket));
        Refuse(offer.Error);
        Offer = offer.Succeeded ? offer.Value : null;
    }

    private async Task SubmitAsync()
    {
        if (Offer is null)
            return;

        var confirmed = await dispatcher.SendAsync(new ConfirmAuthenticatorApp(Form.Ticket ?? "", Form.Code ?? ""));
        Refuse(confirmed.Error);
        if (!confirmed.Succeeded || Session.Of(Http.User) is not { } session)
            return;

        await cookie.IssueAsync(Http, session.Person); // all sessions are over; here a new one begins
        Codes = confirmed.Value;
        Done = true;
    }

    private void Refuse(Error? error)
    {
        Error = error;
        if (error?.Kind == ErrorKind.Unproved)
            navigation.NavigateTo(ProvePage.For("/account/two-step/app" + (LocalUrl.IsLocal(ReturnUrl) ? "?returnUrl=" + Uri.EscapeDataString(ReturnUrl!) : "")));
    }

    private sealed class Fields
    {
        public string? Ticket { get; set; }

        public string? Code { get; set; }
    }
}
