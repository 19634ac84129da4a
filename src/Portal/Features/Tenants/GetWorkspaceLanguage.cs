using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants;

/// <summary>The language of a workspace, for those of its members who have chosen none of their own.</summary>
[SignedIn("Asked before a page of the address is made; the answer is given to members alone and is the same for a foreign tenant as for none.")]
public sealed record GetWorkspaceLanguage(string Slug) : IQuery<string>;

internal sealed class GetWorkspaceLanguageHandler(PortalDb db, CallerContext context, IStringLocalizer<TenantsText> text) : IQueryHandler<GetWorkspaceLanguage, string>
{
    public async Task<Result<string>> Handle(GetWorkspaceLanguage query, CancellationToken ct)
    {
        var language = await (
            from address in db.Addresses
            join tenant in db.Tenants on address.TenantId equals tenant.Id
            join membership in db.Memberships.AcrossTenants() on tenant.Id equals membership.TenantId
            where address.Slug == query.Slug && membership.PersonId == context.Caller.Person!.Value && membership.DeactivatedAt == null
            select tenant.Language).SingleOrDefaultAsync(ct);
        return language is null ? Error.NotFound(text["tenant.notFound"]) : language;
    }
}
