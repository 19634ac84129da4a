using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Where a person deletes their account, after seeing what that does.</summary>
public sealed partial class DeleteAccountPage(IDispatcher dispatcher, NavigationManager navigation, PortalOptions options, IStringLocalizer<MembersText> text)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "delete")]
    private Fields Form { get; set; } = null!;

    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    private AccountDeletionPlan? Plan { get; set; }

    private Error? Error { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Fields();
        var result = await dispatcher.SendAsync(new PreviewMyAccountDeletion());
        Error = result.Error;
        if (result.Succeeded)
            Plan = result.Value;
        else if (Error?.Kind == ErrorKind.Unproved)
            navigation.NavigateTo(ProvePage.For("/account/delete"));
    }

    private async Task DeleteAsync()
    {
        Error = (await dispatcher.SendAsync(new DeleteMyAccount(Form.TypedEmail ?? ""))).Error;
        if (Error is not null)
            return;

        await SignInCookie.WithdrawAsync(Http);
        navigation.NavigateTo("/signin?done=deleted");
    }

    private sealed class Fields
    {
        public string? TypedEmail { get; set; }
    }
}
