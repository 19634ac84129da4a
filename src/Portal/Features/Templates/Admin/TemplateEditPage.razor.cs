using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Templates.Admin;

/// <summary>The editor: checks while one types, shows what saving would change, and never loses what was typed.</summary>
public sealed partial class TemplateEditPage(
    IDispatcher dispatcher, NavigationManager navigation, Feedback feedback, TimeProvider time, IStringLocalizer<TemplatesAdminText> text) : IDisposable
{
    /// <summary>Long enough not to check every key, short enough to feel at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private Result<TemplateVersionDetails>? _start;
    private TemplateCheck? _check;
    private TemplateProblem? _unreadable;
    private FieldErrors _errors = FieldErrors.None;
    private TemplateSyntax _syntax = TemplateSyntax.Yaml;
    private CancellationTokenSource? _typing;
    private string _text = "";
    private string _note = "";
    private int _basedOn;
    private bool _isChecking;
    private bool _isSending;
    private bool _isSaved;

    [Parameter]
    public required string Name { get; set; }

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["list.title"], "/admin/templates"), new(Name, $"/admin/templates/{Name}")];

    private IReadOnlyList<TemplateProblem> Problems => _unreadable is not null ? [_unreadable] : _check?.Problems ?? [];

    private HashSet<int> Broken => [.. Problems.Select(p => p.Line)];

    private int Lines => _text.Count(c => c == '\n') + 1;

    private bool IsOvertaken => _check is not null && _check.Latest != _basedOn;

    private bool IsDirty => !_isSaved && (_note.Length > 0 || _check is { Changes.Count: > 0 } || Problems.Count > 0);

    public void Dispose()
    {
        _typing?.Cancel();
        _typing?.Dispose();
    }

    protected override Task OnInitializedAsync() => BeginAsync();

    private async Task BeginAsync()
    {
        _start = await dispatcher.SendAsync(new GetTemplateVersion(Name, null, _syntax));
        if (!_start.Succeeded)
            return;

        _text = _start.Value.Text;
        _basedOn = _start.Value.Number;
        var check = await dispatcher.SendAsync(new CheckTemplate(Name, _text, _syntax));
        if (check.Error is { } refused)
            _start = refused; // who may look but not edit has no editor
        else
            _check = check.Value;
    }

    private async Task TypeAsync()
    {
        _errors = FieldErrors.None;
        _typing?.Cancel();
        _typing?.Dispose();
        _typing = new CancellationTokenSource();
        var stop = _typing.Token;
        _isChecking = true;
        try
        {
            await Task.Delay(Pause, time, stop);
            await CheckAsync();
        }
        catch (OperationCanceledException)
        {
            // Typed on: the later key checks.
        }
    }

    private async Task CheckAsync()
    {
        var checking = (_text, _syntax);
        var check = await dispatcher.SendAsync(new CheckTemplate(Name, _text, _syntax));
        if (checking != (_text, _syntax))
            return; // an answer about a text that is no longer there

        _isChecking = false;
        _unreadable = null;
        if (feedback.Show(check))
            _check = check.Value;
    }

    private async Task ConvertAsync(TemplateSyntax syntax)
    {
        var converted = await dispatcher.SendAsync(new ConvertTemplate(_text, _syntax, syntax));
        if (!feedback.Show(converted))
            return;

        _unreadable = converted.Value.Problem;
        if (converted.Value.Text is not { } written)
            return;

        (_text, _syntax) = (written, syntax);
        await CheckAsync();
    }

    private async Task TakeOverAsync()
    {
        // The person has seen the difference to the newest version: from here on they change that one.
        _basedOn = _check!.Latest;
        await SaveAsync();
    }

    private async Task SaveAsync()
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            var saved = await dispatcher.SendAsync(new SaveTemplate(Name, _text, _syntax, _basedOn, _note));
            _errors = FieldErrors.Of(saved);
            if (saved.Error is { Kind: ErrorKind.Invalid })
                return;

            if (feedback.Show(saved, saved.Succeeded ? text["edit.saved", saved.Value].Value : null))
            {
                _isSaved = true;
                navigation.NavigateTo($"/admin/templates/{Name}");
            }
            else
                await CheckAsync(); // shows who was faster
        }
        finally
        {
            _isSending = false;
        }
    }
}
