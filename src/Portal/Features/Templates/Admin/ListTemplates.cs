using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Templates.Admin;

/// <summary>The templates, each by its newest version.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ListTemplates : IQuery<IReadOnlyList<TemplateSummary>>;

/// <param name="Number">Of the newest version: new tenants are made from it.</param>
public sealed record TemplateSummary(string Name, int Number, string Note, string CreatedBy, DateTimeOffset CreatedAt);

internal sealed class ListTemplatesHandler(PortalDb db) : IQueryHandler<ListTemplates, IReadOnlyList<TemplateSummary>>
{
    public async Task<Result<IReadOnlyList<TemplateSummary>>> Handle(ListTemplates query, CancellationToken ct)
    {
        var all = db.TemplateVersions;
        return await all
            .Where(t => t.Number == all.Where(other => other.Name == t.Name).Max(other => other.Number))
            .OrderBy(t => t.Name)
            .Select(t => new TemplateSummary(t.Name, t.Number, t.Note, t.CreatedBy, t.CreatedAt))
            .ToListAsync(ct);
    }
}
