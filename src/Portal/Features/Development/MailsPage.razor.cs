using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Development;

/// <summary>Reads the mails that a development installation wrote, with links that can be followed. Elsewhere there is no such page.</summary>
public sealed partial class MailsPage(IDispatcher dispatcher, NavigationManager navigation, IStringLocalizer<DevelopmentText> text)
{
    private IStringLocalizer<DevelopmentText> Text => text;

    private IReadOnlyList<WrittenMail>? Mails { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (await dispatcher.SendAsync(new ListMails()) is { Succeeded: true, Value: var mails })
            Mails = mails;
        else
            navigation.NotFound();
    }
}
