using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Templates.Admin;

/// <summary>One version as it is read, with what it changed.</summary>
/// <param name="Number">Null: the newest.</param>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record GetTemplateVersion(string Name, int? Number, TemplateSyntax Syntax) : IQuery<TemplateVersionDetails>;

/// <param name="Latest">The newest number: what this one is based on or restored over.</param>
/// <param name="Changes">Against the version before; empty for the first.</param>
public sealed record TemplateVersionDetails(
    string Name, int Number, int Latest, string Note, string CreatedBy, DateTimeOffset CreatedAt, string Text, IReadOnlyList<DiffLine> Changes)
{
    public bool IsLatest => Number == Latest;
}

internal sealed class GetTemplateVersionHandler(PortalDb db, IStringLocalizer<TemplatesAdminText> text) : IQueryHandler<GetTemplateVersion, TemplateVersionDetails>
{
    public async Task<Result<TemplateVersionDetails>> Handle(GetTemplateVersion query, CancellationToken ct)
    {
        var latest = await db.TemplateVersions.Where(t => t.Name == query.Name).MaxAsync(t => (int?)t.Number, ct);
        var number = query.Number ?? latest;
        var near = await db.TemplateVersions.AsNoTracking()
            .Where(t => t.Name == query.Name && (t.Number == number || t.Number == number - 1))
            .ToListAsync(ct);
        if (near.Find(t => t.Number == number) is not { } version)
            return Error.NotFound(text["version.none"]);

        var written = TemplateFormat.Show(version.Content, query.Syntax);
        var before = near.Find(t => t.Number == number - 1);
        return new TemplateVersionDetails(
            version.Name, version.Number, latest!.Value, version.Note, version.CreatedBy, version.CreatedAt, written,
            before is null ? [] : TemplateDiff.Between(TemplateFormat.Show(before.Content, query.Syntax), written));
    }
}
