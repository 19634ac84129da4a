using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Templates.Admin;

/// <summary>The recipes that tenants are made from.</summary>
public sealed partial class TemplatesPage(IDispatcher dispatcher, IStringLocalizer<TemplatesAdminText> text, IStringLocalizer<KernelText> names)
{
    private Result<IReadOnlyList<TemplateSummary>>? _templates;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _templates = await dispatcher.SendAsync(new ListTemplates());
}
