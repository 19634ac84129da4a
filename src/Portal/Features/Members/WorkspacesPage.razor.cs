using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Where a person with several workspaces chooses one, and a person with none learns what to do.</summary>
public sealed partial class WorkspacesPage(IDispatcher dispatcher, PortalOptions options, IStringLocalizer<MembersText> text)
{
    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    private Me? Me { get; set; }

    private Error? Error { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var result = await dispatcher.SendAsync(new WhoAmI());
        Error = result.Error;
        Me = result.Succeeded ? result.Value : null;
    }
}
