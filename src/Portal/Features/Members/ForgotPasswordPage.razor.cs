using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Asks for the mail with which a new password is chosen. It says the same whether or not there is such an account.</summary>
public sealed partial class ForgotPasswordPage(IDispatcher dispatcher, PortalOptions options, IStringLocalizer<MembersText> text)
{
    [SupplyParameterFromForm(FormName = "forgot")]
    private Fields Form { get; set; } = null!;

    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    private Error? Error { get; set; }

    private bool IsSent { get; set; }

    protected override void OnInitialized() => Form ??= new Fields();

    private async Task SubmitAsync()
    {
        var result = await dispatcher.SendAsync(new ForgotPassword(Form.Email ?? ""));
        Error = result.Error;
        IsSent = result.Succeeded;
    }

    private sealed class Fields
    {
        public string? Email { get; set; }
    }
}
