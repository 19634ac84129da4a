using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Roster;

/// <summary>Where people are invited: addresses or a file, then who will be, then the mails.</summary>
public sealed partial class InvitePage(IDispatcher dispatcher, NavigationManager navigation, Feedback feedback, IStringLocalizer<RosterText> text)
{
    private Result<MemberList>? _list;
    private InvitationPreview? _preview;
    private FieldErrors _errors = FieldErrors.None;
    private string _written = "";
    private Guid _role;
    private bool _isSending;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["members.title"], List)];

    private string List => $"/t/{Slug}/members";

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        _list = await dispatcher.SendAsync(new ListMembers(View.Id));
        if (_list is { Succeeded: true, Value.Roles: var roles } && _role == default)
        {
            // The smallest of what may be given and opens the members too: whoever wants more says so.
            var given = roles.Where(r => r.MayGive).ToList();
            _role = (given.Find(r => r.Permissions.Count == 2) ?? given.MinBy(r => r.Permissions.Count))?.Id ?? default;
        }
    }

    private async Task CheckAsync()
    {
        if (string.IsNullOrWhiteSpace(_written))
        {
            _errors = FieldErrors.Of(Result.Failed(Error.Invalid(nameof(PreviewInvitations.Text), text["invite.none"])));
            return;
        }

        var result = await dispatcher.SendAsync(new PreviewInvitations(View.Id, _written, _role));
        _errors = FieldErrors.Of(result);
        if (result.Succeeded)
            _preview = result.Value;
        else if (result.Error is not { Kind: ErrorKind.Invalid })
            feedback.Show(result);
    }

    private async Task ReadFileAsync(InputFileChangeEventArgs chosen)
    {
        if (chosen.File.Size > PreviewInvitations.MostCharacters)
        {
            _errors = FieldErrors.Of(Result.Failed(Error.Invalid(nameof(PreviewInvitations.Text), text["invite.file.tooLarge", Bytes.Format(PreviewInvitations.MostCharacters)])));
            return;
        }

        using var reader = new StreamReader(chosen.File.OpenReadStream(PreviewInvitations.MostCharacters));
        _written = await reader.ReadToEndAsync();
        _errors = FieldErrors.None;
    }

    private async Task InviteAsync()
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new InviteMembers(View.Id, [.. _preview!.Good]));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands above the button

        if (feedback.Show(result, result.Succeeded ? text[result.Value == 1 ? "invite.done.1" : "invite.done.n", result.Value].Value : null))
            navigation.NavigateTo(List);
    }

    private void Back()
    {
        _preview = null;
        _errors = FieldErrors.None;
    }
}
