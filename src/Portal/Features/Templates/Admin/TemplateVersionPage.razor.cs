using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Templates.Admin;

/// <summary>One version of a template: what it says and what it changed.</summary>
public sealed partial class TemplateVersionPage(
    IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, NavigationManager navigation, IStringLocalizer<TemplatesAdminText> text,
    IStringLocalizer<KernelText> names)
{
    private Result<TemplateVersionDetails>? _version;
    private TemplateSyntax _syntax = TemplateSyntax.Yaml;
    private bool _isSending;

    [Parameter]
    public required string Name { get; set; }

    [Parameter]
    public int Number { get; set; }

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["list.title"], "/admin/templates"), new(Name, $"/admin/templates/{Name}")];

    private bool MayEdit => Me.Staff.Contains(StaffPermission.EditTemplates);

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync() => _version = await dispatcher.SendAsync(new GetTemplateVersion(Name, Number, _syntax));

    private async Task ShowAsAsync(TemplateSyntax syntax)
    {
        _syntax = syntax;
        await ReadAsync();
    }

    private async Task RestoreAsync()
    {
        var (number, latest) = (_version!.Value.Number, _version.Value.Latest);
        var what = text["restore.text", latest + 1, latest].Value;
        if (_isSending || !await dialogs.ConfirmAsync(text["restore.title", number], builder => builder.AddContent(0, what), text["restore.action"]))
            return;

        _isSending = true;
        try
        {
            var restored = await dispatcher.SendAsync(new RestoreTemplate(Name, number, latest, text["restore.note", number]));
            if (feedback.Show(restored, restored.Succeeded ? text["restore.done", number, restored.Value].Value : null))
                navigation.NavigateTo($"/admin/templates/{Name}");
            else
                await ReadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }
}
