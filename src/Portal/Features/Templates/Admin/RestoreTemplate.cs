using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Templates.Admin;

/// <summary>Makes an older version the newest one again, under the next number: history is never rewritten.</summary>
/// <param name="BasedOn">The newest version that the caller has seen.</param>
[Requires(StaffPermission.EditTemplates)]
public sealed record RestoreTemplate(string Name, int Number, int BasedOn, string Note) : ICommand<int>;

internal sealed class RestoreTemplateValidator : AbstractValidator<RestoreTemplate>
{
    public RestoreTemplateValidator(IStringLocalizer<TemplatesAdminText> text) => RuleFor(c => c.Note).WrittenNote(text);
}

internal sealed class RestoreTemplateHandler(
    PortalDb db, TemplateFormat format, CallerContext context, TimeProvider time, IStringLocalizer<TemplatesAdminText> text) : ICommandHandler<RestoreTemplate, int>
{
    public async Task<Result<int>> Handle(RestoreTemplate command, CancellationToken ct)
    {
        var latest = await db.TemplateVersions.AsNoTracking().Where(t => t.Name == command.Name).OrderByDescending(t => t.Number).FirstOrDefaultAsync(ct);
        var old = await db.TemplateVersions.AsNoTracking().SingleOrDefaultAsync(t => t.Name == command.Name && t.Number == command.Number, ct);
        if (latest is null || old is null)
            return Error.NotFound(text["version.none"]);

        if (latest.Number != command.BasedOn)
            return Error.Conflict(text["save.overtaken", latest.Number, latest.CreatedBy]);

        if (latest.Content == old.Content)
            return Error.Conflict(text["restore.same", old.Number, latest.Number]);

        // What was right once need not be right now: its schema may be gone.
        if (format.Read(old.Content, TemplateSyntax.Json).Problems is [var problem, ..])
            return Error.Conflict(text["restore.broken", old.Number, text["problem", problem.Line, problem.Field, problem.Message].Value]);

        var next = new TemplateVersion
        {
            Id = Guid.CreateVersion7(),
            Name = latest.Name,
            Number = latest.Number + 1,
            Content = old.Content,
            Note = command.Note.Trim(),
            CreatedBy = context.Caller.Name,
            CreatedAt = time.GetUtcNow(),
        };
        db.TemplateVersions.Add(next);
        await db.SaveChangesAsync(ct);
        return next.Number;
    }
}
