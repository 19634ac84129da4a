using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Members.Factors;

/// <summary>A person's passkeys: adding, naming, taking away.</summary>
public sealed partial class PasskeysPage(
    IDispatcher dispatcher, SignInCookie cookie, PasskeyCookie browser, NavigationManager navigation, PortalOptions options, TimeProvider time, IStringLocalizer<FactorsText> text,
    IStringLocalizer<ComponentsText> words)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm]
    private NameFields Change { get; set; } = null!;

    [SupplyParameterFromForm]
    private PasskeyFields? Passkey { get; set; }

    /// <summary>Where they were about to go when a second factor was missing.</summary>
    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    private IStringLocalizer<FactorsText> Text => text;

    private IStringLocalizer<ComponentsText> Times => words;

    private PortalOptions Options => options;

    private DateTimeOffset Now => time.GetUtcNow();

    private IReadOnlyList<MyPasskey>? Passkeys { get; set; }

    private Guid? Renaming { get; set; }

    private Error? Error { get; set; }

    /// <summary>What it is called unless the person says otherwise.</summary>
    private string Proposed => Device.Of(Http.Request.Headers.UserAgent) switch
    {
        { Browser: { } name, Platform: { } platform } => $"{name}, {platform}",
        _ => "",
    };

    private string AddressOfAdd => LocalUrl.IsLocal(ReturnUrl) ? "/account/passkeys?returnUrl=" + Uri.EscapeDataString(ReturnUrl!) : "/account/passkeys";

    private string? Said => Error is not null ? null : Done switch
    {
        "added" => text["passkeys.done.added"].Value,
        "renamed" => text["passkeys.done.renamed"].Value,
        "removed" => text["passkeys.done.removed"].Value,
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        Change ??= new NameFields();
        var answer = await dispatcher.SendAsync(new ListMyPasskeys());
        Error = answer.Error;
        Passkeys = answer.Succeeded ? answer.Value : null;
    }

    private async Task AddAsync()
    {
        var added = await dispatcher.SendAsync(new AddPasskey((Passkey ?? new PasskeyFields()).Answer(browser.Read(Http)), Change.Name ?? ""));
        if (Refuse(added.Error) || Session.Of(Http.User) is not { } session)
            return;

        if (added.Value.IsFirst)
            await cookie.IssueAsync(Http, session.Person); // all sessions are over; here a new one begins

        // The first one comes with the advice to make recovery codes.
        navigation.NavigateTo(added.Value.IsFirst
            ? "/account/two-step?done=passkey-added" + (LocalUrl.IsLocal(ReturnUrl) ? "&required=" + Uri.EscapeDataString(ReturnUrl!) : "")
            : "/account/passkeys?done=added");
    }

    private async Task RenameAsync(Guid id)
    {
        if (Refuse((await dispatcher.SendAsync(new RenamePasskey(id, Change.Name ?? ""))).Error))
            Renaming = id;
        else
            navigation.NavigateTo("/account/passkeys?done=renamed");
    }

    private async Task RemoveAsync(Guid id)
    {
        if (Refuse((await dispatcher.SendAsync(new RemovePasskey(id))).Error) || Session.Of(Http.User) is not { } session)
            return;

        await cookie.IssueAsync(Http, session.Person);
        navigation.NavigateTo("/account/passkeys?done=removed");
    }

    private bool Refuse(Error? error)
    {
        Error = error;
        if (error?.Kind == ErrorKind.Unproved)
            navigation.NavigateTo(ProvePage.For("/account/passkeys" + (LocalUrl.IsLocal(ReturnUrl) ? "?returnUrl=" + Uri.EscapeDataString(ReturnUrl!) : "")));

        return error is not null;
    }

    private sealed class NameFields
    {
        public string? Name { get; set; }
    }
}
