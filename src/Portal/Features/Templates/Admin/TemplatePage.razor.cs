using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Templates.Admin;

/// <summary>A template's history.</summary>
public sealed partial class TemplatePage(IDispatcher dispatcher, IStringLocalizer<TemplatesAdminText> text, IStringLocalizer<KernelText> names)
{
    private Result<TemplateHistory>? _template;
    private bool _mayEdit;

    [Parameter]
    public required string Name { get; set; }

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["list.title"], "/admin/templates")];

    protected override async Task OnParametersSetAsync()
    {
        _mayEdit = await dispatcher.SendAsync(new WhoAmI()) is { Succeeded: true } me && me.Value.Staff.Contains(StaffPermission.EditTemplates);
        await ReadAsync();
    }

    private async Task ReadAsync() => _template = await dispatcher.SendAsync(new GetTemplate(Name));
}
