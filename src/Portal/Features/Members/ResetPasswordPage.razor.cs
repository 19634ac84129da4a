using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Where the link of the mail leads: choosing the new password.</summary>
public sealed partial class ResetPasswordPage(IDispatcher dispatcher, NavigationManager navigation, PortalOptions options, IStringLocalizer<MembersText> text)
{
    [SupplyParameterFromForm(FormName = "reset")]
    private Fields Form { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Id { get; set; }

    [SupplyParameterFromQuery]
    private string? Token { get; set; }

    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    private Error? Error { get; set; }

    protected override void OnInitialized() => Form ??= new Fields();

    private async Task SubmitAsync()
    {
        PersonId.TryParse(Id, null, out var person); // what is no id belongs to nobody, and is answered like it
        var result = await dispatcher.SendAsync(new ResetPassword(person, Token ?? "", Form.Password ?? ""));
        Error = result.Error;
        if (result.Succeeded)
            navigation.NavigateTo("/signin?done=password-set");
    }

    private sealed class Fields
    {
        public string? Password { get; set; }
    }
}
