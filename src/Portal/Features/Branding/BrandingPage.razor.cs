using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Branding.Pictures;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Branding;

/// <summary>Where a tenant gets its look: the form, beside it what comes of it, and what was before.</summary>
public sealed partial class BrandingPage(
    IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, PageLook look, PortalOptions options, IStringLocalizer<BrandingText> text)
{
    private readonly Dictionary<PictureUse, Upload> _chosen = [];

    // Each file's own: two may be on their way at once, and the second must not take away what is said about the first.
    private readonly Dictionary<PictureUse, string> _refused = [];

    private Result<BrandingView>? _view;
    private FieldErrors _errors = FieldErrors.None;
    private BrandFields _form = new();
    private BrandFields _read = new();
    private bool _isSending;
    private int _uploads;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private static int MostMegabytes => PictureSource.MostBytes / 1_000_000;

    private bool IsDirty => _form != _read || _chosen.Count > 0;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        _view = await dispatcher.SendAsync(new GetBranding(View.Id));
        Take();
        if (_view is { Succeeded: true, Value: var view })
            look.Show(view.Look);
    }

    /// <summary>Fills the form with what is saved.</summary>
    private void Take()
    {
        _errors = FieldErrors.None;
        _chosen.Clear();
        _refused.Clear();
        _uploads++; // an input of files keeps its choice until it is made anew
        if (_view is { Succeeded: true, Value: var view })
        {
            _read = BrandFields.Of(view.Look, view.MailHeader, view.MailFooter);
            _form = _read with { };
        }
    }

    /// <summary>Fills the form with an earlier version, to see it beside, and to go on from there.</summary>
    private void Look(BrandVersionRow version)
    {
        Take();
        _form = BrandFields.Of(version.Look, version.MailHeader, version.MailFooter);
        foreach (var use in Enum.GetValues<PictureUse>())
        {
            if (HashOf(version.Look, use) != HashOf(_view!.Value.Look, use))
                _chosen[use] = new Upload(new PictureChange(null, version.Number), HashOf(version.Look, use) is { } hash ? version.Look.Picture(hash) : null);
        }
    }

    private async Task ChooseAsync(PictureUse use, InputFileChangeEventArgs chosen)
    {
        if (chosen.File.Size > PictureSource.MostBytes)
        {
            _refused[use] = text.Said(PictureProblem.TooLarge, use);
            return;
        }

        using var content = new MemoryStream();
        await using (var file = chosen.File.OpenReadStream(PictureSource.MostBytes))
            await file.CopyToAsync(content);

        var result = await dispatcher.SendAsync(new CheckPicture(View.Id, use, content.ToArray()));
        _refused.Remove(use);
        if (result.Succeeded)
            _chosen[use] = new Upload(new PictureChange(content.ToArray()), result.Value.Address);
        else if (result.Error is { Kind: ErrorKind.Invalid } refused)
            _refused[use] = refused.Message;
        else
            feedback.Show(result);
    }

    private void Remove(PictureUse use)
    {
        _uploads++;
        _refused.Remove(use);
        if (_view is { Succeeded: true, Value: var view } && HashOf(view.Look, use) is null)
            _chosen.Remove(use);
        else
            _chosen[use] = new Upload(new PictureChange(null), null);
    }

    private async Task SaveAsync()
    {
        if (_isSending || _view is not { Succeeded: true, Value: var view })
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new SaveBranding(
            View.Id, _form.ToForm(_chosen.GetValueOrDefault(PictureUse.LogoLight)?.Change, _chosen.GetValueOrDefault(PictureUse.LogoDark)?.Change, _chosen.GetValueOrDefault(PictureUse.Favicon)?.Change),
            view.Number));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        if (feedback.Show(result, text["saved"]))
            await LoadAsync();
    }

    private Task RestoreAsync(BrandVersionRow version) => ChangeAsync(
        "version.restore.title", "version.restore.text", "version.restore", new RestoreBranding(View.Id, version.Number, _view!.Value.Number), version.Number);

    private Task ResetAsync() => ChangeAsync("reset.title", "reset.text", "reset", new ResetBranding(View.Id, _view!.Value.Number), 0);

    private async Task ChangeAsync(string title, string said, string action, ICommand command, int number)
    {
        if (_isSending || !await dialogs.ConfirmAsync(text[title, number], builder => builder.AddContent(0, text[said].Value), text[action], isDangerous: false))
            return;

        _isSending = true;
        var result = await dispatcher.SendAsync(command);
        _isSending = false;
        if (feedback.Show(result, text["saved"]))
            await LoadAsync();
    }

    private string? AddressOf(PictureUse use) =>
        _chosen.TryGetValue(use, out var upload) ? upload.Address
        : _view is { Succeeded: true, Value.Look: var saved } && HashOf(saved, use) is { } hash ? saved.Picture(hash)
        : null;

    private static string? HashOf(TenantLook look, PictureUse use) => use switch
    {
        PictureUse.LogoLight => look.LogoLight,
        PictureUse.LogoDark => look.LogoDark,
        _ => look.IconLarge,
    };

    private string WhatOf(BrandVersionRow version) =>
        version.RestoredFrom is { } from ? text["version.restored", from]
        : version.IsPlain ? text["version.plain"]
        : string.Join(", ", version.Changes.Select(c => text[$"field.{c}"].Value));

    private string? WrongWith(PictureUse use) => _refused.GetValueOrDefault(use) ?? _errors[use.ToString()];

    private static string IdOf(string field) => "branding-" + field.ToLowerInvariant();

    private string? Invalid(string field) => _errors.Has(field) ? "true" : null;

    /// <param name="Address">Where it can be seen; null: it is gone.</param>
    private sealed record Upload(PictureChange Change, string? Address);
}
