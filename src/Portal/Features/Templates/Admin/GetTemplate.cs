using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Templates.Admin;

/// <summary>A template's versions, newest first.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record GetTemplate(string Name) : IQuery<TemplateHistory>;

public sealed record TemplateHistory(string Name, IReadOnlyList<TemplateVersionSummary> Versions)
{
    public int Latest => Versions[0].Number;
}

public sealed record TemplateVersionSummary(int Number, string Note, string CreatedBy, DateTimeOffset CreatedAt);

internal sealed class GetTemplateHandler(PortalDb db, IStringLocalizer<TemplatesAdminText> text) : IQueryHandler<GetTemplate, TemplateHistory>
{
    public async Task<Result<TemplateHistory>> Handle(GetTemplate query, CancellationToken ct)
    {
        var versions = await db.TemplateVersions
            .Where(t => t.Name == query.Name)
            .OrderByDescending(t => t.Number)
            .Select(t => new TemplateVersionSummary(t.Number, t.Note, t.CreatedBy, t.CreatedAt))
            .ToListAsync(ct);
        return versions.Count == 0 ? Error.NotFound(text["template.none"]) : new TemplateHistory(query.Name, versions);
    }
}
