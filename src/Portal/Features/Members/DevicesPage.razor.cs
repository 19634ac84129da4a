using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Members;

/// <summary>Where a person is signed in, and how they end that from here.</summary>
public sealed partial class DevicesPage(
    IDispatcher dispatcher, NavigationManager navigation, PortalOptions options, TimeProvider time, IStringLocalizer<MembersText> text, IStringLocalizer<ComponentsText> words)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "end")]
    private EndingFields? Ending { get; set; }

    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    private IStringLocalizer<MembersText> Text => text;

    private IStringLocalizer<ComponentsText> Times => words;

    private PortalOptions Options => options;

    private DateTimeOffset Now => time.GetUtcNow();

    private SessionId? Here => Session.Of(Http.User)?.Id;

    private IReadOnlyList<SessionOnDevice>? Sessions { get; set; }

    private Error? Error { get; set; }

    private string? Said => Error is not null ? null : Done switch
    {
        "ended" => text["devices.ended"].Value,
        "others" => text["devices.others.done"].Value,
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        var result = await dispatcher.SendAsync(new ListMySessions());
        Error = result.Error;
        Sessions = result.Succeeded ? result.Value : null;
    }

    private static bool IsHandheld(SessionOnDevice session) => session.Platform is "iPhone" or "iPad" or "Android";

    private string NameOf(SessionOnDevice session) => session switch
    {
        { Browser: { } browser, Platform: { } platform } => text["devices.name", browser, platform],
        { Browser: { } browser } => browser,
        { Platform: { } platform } => platform,
        _ => text["devices.unknown"],
    };

    private async Task EndAsync()
    {
        if (!SessionId.TryParse(Ending?.Session, null, out var session))
            return;

        Error = (await dispatcher.SendAsync(new SignOut(session))).Error;
        if (Error is null)
            navigation.NavigateTo("/account/devices?done=ended");
    }

    private async Task EndOthersAsync()
    {
        if (Here is not { } here)
            return;

        Error = (await dispatcher.SendAsync(new EndOtherSessions(here))).Error;
        if (Error is null)
            navigation.NavigateTo("/account/devices?done=others");
    }

    private async Task SignOutEverywhereAsync()
    {
        Error = (await dispatcher.SendAsync(new SignOutEverywhere())).Error;
        if (Error is not null)
            return;

        await SignInCookie.WithdrawAsync(Http);
        navigation.NavigateTo("/signin?done=signed-out-everywhere");
    }

    private sealed class EndingFields
    {
        public string? Session { get; set; }
    }
}
