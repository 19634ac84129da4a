using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Templates.Admin;

/// <summary>Looks at what is being edited: the rules it breaks, and what it would change in the newest version.</summary>
[Requires(StaffPermission.EditTemplates)]
public sealed record CheckTemplate(string Name, string Text, TemplateSyntax Syntax) : IQuery<TemplateCheck>;

/// <param name="Latest">The newest version now; more than what the editor began with when somebody saved meanwhile.</param>
/// <param name="Changes">Against the newest version; empty when nothing changed or it cannot be read yet.</param>
public sealed record TemplateCheck(int Latest, IReadOnlyList<TemplateProblem> Problems, IReadOnlyList<DiffLine> Changes);

internal sealed class CheckTemplateValidator : AbstractValidator<CheckTemplate>
{
    public CheckTemplateValidator(IStringLocalizer<TemplatesAdminText> text)
    {
        RuleFor(q => q.Text).NotNull().WithMessage(_ => text["text.missing"]);
        RuleFor(q => q.Syntax).IsInEnum().WithMessage(_ => text["syntax.unknown"]);
    }
}

internal sealed class CheckTemplateHandler(PortalDb db, TemplateFormat format, IStringLocalizer<TemplatesAdminText> text) : IQueryHandler<CheckTemplate, TemplateCheck>
{
    public async Task<Result<TemplateCheck>> Handle(CheckTemplate query, CancellationToken ct)
    {
        var latest = await db.TemplateVersions.AsNoTracking().Where(t => t.Name == query.Name).OrderByDescending(t => t.Number).FirstOrDefaultAsync(ct);
        if (latest is null)
            return Error.NotFound(text["template.none"]);

        var (content, problems) = format.Read(query.Text, query.Syntax);
        return new TemplateCheck(latest.Number, problems, content is null ? [] : TemplateDiff.Between(
            TemplateFormat.Show(latest.Content, query.Syntax), TemplateFormat.Write(content, query.Syntax)));
    }
}
