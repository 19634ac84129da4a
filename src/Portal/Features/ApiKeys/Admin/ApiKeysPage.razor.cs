using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.ApiKeys.Admin;

/// <summary>The keys with which programs come in.</summary>
public sealed partial class ApiKeysPage(IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, IStringLocalizer<ApiKeysText> text)
{
    private readonly HashSet<ApiScope> _scopes = [ApiScope.WriteUsage];
    private Result<IReadOnlyList<ApiKeyRow>>? _keys;
    private FieldErrors _errors = FieldErrors.None;
    private string? _made;
    private string _name = "";
    private string _tenant = "";
    private int? _days;
    private bool _isSending;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _keys = await dispatcher.SendAsync(new ListApiKeys());

    private string? Invalid(string field) => _errors.Has(field) ? "true" : null;

    private void Toggle(ApiScope scope)
    {
        if (!_scopes.Remove(scope))
            _scopes.Add(scope);
    }

    private async Task CreateAsync()
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new CreateApiKey(_name, [.. _scopes], _tenant, _days));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        if (feedback.Show(result, text["made", _name.Trim()]))
            (_made, _name, _tenant) = (result.Value, "", "");

        await ReadAsync();
    }

    private async Task RevokeAsync(ApiKeyRow key)
    {
        if (_isSending || !await dialogs.ConfirmAsync(text["revoke.title", key.Name], text["revoke.effect"], text["revoke"], isDangerous: true))
            return;

        _isSending = true;
        feedback.Show(await dispatcher.SendAsync(new RevokeApiKey(key.Id)), text["revoked", key.Name]);
        _isSending = false;
        await ReadAsync();
    }
}
