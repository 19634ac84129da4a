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

    [Parameter]
    public required string Name { get; set; }

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["list.title"], "/admin/templates")];

    private bool MayEdit => Me.Staff.Contains(StaffPermission.EditTemplates);

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync() => _template = await dispatcher.SendAsync(new GetTemplate(Name));
}
