using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Members;

/// <summary>Where the links of a change of address lead. Only the button confirms: programs that look at links in mails press none.</summary>
public sealed partial class EmailChangePage(IDispatcher dispatcher, PortalOptions options, IStringLocalizer<MembersText> text)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Parameter]
    public string Token { get; set; } = "";

    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    private WantedEmail? Wanted { get; set; }

    private Error? Error { get; set; }

    private string? Said { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (await dispatcher.SendAsync(new OpenEmailChange(Token)) is { Succeeded: true, Value: var wanted })
            Wanted = wanted;
        else
            PageStatus.Gone(Http);
    }

    private async Task ConfirmAsync()
    {
        if (Wanted is null)
            return;

        var result = await dispatcher.SendAsync(new ConfirmEmailChange(Token));
        Error = result.Error;
        if (result.Succeeded)
            Said = result.Value.IsChanged ? text["emailChange.done", Wanted.NewEmail] : text["emailChange.half"];
    }

    private async Task RefuseAsync()
    {
        if (Wanted is null)
            return;

        Error = (await dispatcher.SendAsync(new RefuseEmailChange(Token))).Error;
        if (Error is null)
            Said = text["emailChange.refused"];
    }
}
