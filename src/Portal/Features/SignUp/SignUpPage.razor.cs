using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Cells;
using Portal.Features.Plans;
using Portal.Kernel;

namespace Portal.Features.SignUp;

/// <summary>The form that a visitor fills in. Static, and whole without JavaScript: a script only checks the address while they type.</summary>
public sealed partial class SignUpPage(IDispatcher dispatcher, NavigationManager navigation, PortalOptions options, IStringLocalizer<SignUpText> text, PriceText prices)
{
    private IReadOnlyList<FieldError> _errors = [];

    [SupplyParameterFromForm(FormName = "signup")]
    public SignUpForm Form { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Plan { get; set; }

    private IStringLocalizer<SignUpText> Text => text;

    private PortalOptions Options => options;

    private PriceText Prices => prices;

    private IReadOnlyList<PlanOffer> Plans { get; set; } = [];

    private IReadOnlyList<RegionChoice> Regions { get; set; } = [];

    private string? Failure { get; set; }

    private string AddressPrefix => new Uri(options.PublicUrl).Authority + "/t/";

    protected override async Task OnInitializedAsync()
    {
        var isPosted = Form is not null;
        Form ??= new SignUpForm(); // the page is rendered for the first time while the lists are being read
        Plans = (await dispatcher.SendAsync(new ListPlans())) is { Succeeded: true } plans ? plans.Value : [];
        Regions = (await dispatcher.SendAsync(new ListRegions())) is { Succeeded: true } regions ? regions.Value : [];
        if (Regions.Count == 0)
            Failure = text["page.signUp.full"];

        if (isPosted)
            return;

        Form.Plan = Plans.FirstOrDefault(p => p.Code == Plan)?.Code ?? (Plans.Count > 0 ? Plans[0].Code : null);
        Form.Region = Regions.Count > 0 ? Regions[0].Code : null;
        Form.Language = Languages.OrFallback(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
    }

    private async Task SubmitAsync()
    {
        var result = await dispatcher.SendAsync(new RequestSignUp(
            Form.Plan ?? "", Form.Organisation ?? "", Form.Slug ?? "", Form.Email ?? "", Form.Region ?? "", Form.Language ?? "", Form.Terms == "true"));
        if (result.Succeeded)
        {
            navigation.NavigateTo("/signup/check-your-mail");
            return;
        }

        _errors = result.Error!.Fields;
        Failure = _errors.Count > 0 ? text["page.signUp.failed"] : result.Error.Message;
    }

    private string? Invalid(string field) => _errors.Any(e => e.Field == field) ? "true" : null;

    private RenderFragment Problem(string field) => builder =>
    {
        builder.OpenElement(0, "span");
        builder.AddAttribute(1, "class", "field-error");
        builder.AddAttribute(2, "id", field.ToLowerInvariant() + "-error");
        builder.AddContent(3, string.Join(' ', _errors.Where(e => e.Field == field).Select(e => e.Message)));
        builder.CloseElement();
    };
}
