using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Staff;

/// <summary>Where an invited person joins the staff: with the account that they are signed in to, or with a new one.</summary>
public sealed partial class JoinStaffPage(
    IDispatcher dispatcher, SignInCookie cookie, NavigationManager navigation, PortalOptions options, IStringLocalizer<StaffText> text, IStringLocalizer<MembersText> words)
{
    private OfferedStaffRole? _offer;
    private Error? _error;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Parameter]
    public string Token { get; set; } = "";

    [SupplyParameterFromForm(FormName = "join")]
    private InvitedForm.Fields Form { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Form ??= new InvitedForm.Fields();
        if (await dispatcher.SendAsync(new OpenStaffInvitation(Token)) is { Succeeded: true, Value: var found })
            _offer = found;
        else
            PageStatus.Gone(Http);
    }

    private async Task SubmitAsync()
    {
        if (_offer is null)
            return;

        if (_offer.IsMe)
        {
            _error = (await dispatcher.SendAsync(new JoinStaff(Token))).Error;
            if (_error is null)
                navigation.NavigateTo("/admin");

            return;
        }

        var admitted = await dispatcher.SendAsync(new JoinStaffAnew(Token, Form.Name ?? "", Form.Password ?? ""));
        _error = admitted.Error;
        if (!admitted.Succeeded)
            return;

        await cookie.IssueAsync(Http, admitted.Value.Person);
        navigation.NavigateTo(admitted.Value.Home);
    }
}
