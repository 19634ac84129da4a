using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Templates.Admin;

/// <summary>Makes the next version of a template; tenants made from earlier ones stay as they are.</summary>
/// <param name="BasedOn">The version that the editor began with: when it is no longer the newest, nothing is saved over the other's work.</param>
/// <param name="Note">Why it was changed.</param>
[Requires(StaffPermission.EditTemplates)]
public sealed record SaveTemplate(string Name, string Text, TemplateSyntax Syntax, int BasedOn, string Note) : ICommand<int>;

internal sealed class SaveTemplateValidator : AbstractValidator<SaveTemplate>
{
    public SaveTemplateValidator(IStringLocalizer<TemplatesAdminText> text)
    {
        RuleFor(c => c.Text).NotNull().WithMessage(_ => text["text.missing"]);
        RuleFor(c => c.Syntax).IsInEnum().WithMessage(_ => text["syntax.unknown"]);
        RuleFor(c => c.Note).WrittenNote(text);
    }
}

internal sealed class SaveTemplateHandler(
    PortalDb db, TemplateFormat format, CallerContext context, TimeProvider time, IStringLocalizer<TemplatesAdminText> text) : ICommandHandler<SaveTemplate, int>
{
    public async Task<Result<int>> Handle(SaveTemplate command, CancellationToken ct)
    {
        var latest = await db.TemplateVersions.AsNoTracking().Where(t => t.Name == command.Name).OrderByDescending(t => t.Number).FirstOrDefaultAsync(ct);
        if (latest is null)
            return Error.NotFound(text["template.none"]);

        if (latest.Number != command.BasedOn)
            return Error.Conflict(text["save.overtaken", latest.Number, latest.CreatedBy]);

        var (content, problems) = format.Read(command.Text, command.Syntax);
        if (content is null)
            return Error.Invalid([.. problems.Select(p => new FieldError(nameof(SaveTemplate.Text), text["problem", p.Line, p.Field, p.Message]))]);

        var stored = TemplateJson.Write(content);
        if (stored == TemplateJson.Write(TemplateJson.Read(latest.Content)))
            return Error.Invalid(nameof(SaveTemplate.Text), text["save.same", latest.Number]);

        // Two who save at the same moment both make this number; the unique key lets one of them through.
        var next = new TemplateVersion
        {
            Id = Guid.CreateVersion7(),
            Name = latest.Name,
            Number = latest.Number + 1,
            Content = stored,
            Note = command.Note.Trim(),
            CreatedBy = context.Caller.Name,
            CreatedAt = time.GetUtcNow(),
        };
        db.TemplateVersions.Add(next);
        await db.SaveChangesAsync(ct);
        return next.Number;
    }
}
