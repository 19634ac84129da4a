using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Branding;

/// <summary>How the sign-in page of a tenant looks, for whoever comes to sign in there.</summary>
[Anonymous("A tenant gives its sign-in page a look for people who are not signed in yet; where it has none, the answer is the same as where there is no tenant.")]
public sealed record ShowSignInLook(string Slug) : IQuery<TenantLook>;

internal sealed class ShowSignInLookHandler(Looks looks, IStringLocalizer<BrandingText> text) : IQueryHandler<ShowSignInLook, TenantLook>
{
    public async Task<Result<TenantLook>> Handle(ShowSignInLook query, CancellationToken ct) =>
        await looks.OfAsync(query.Slug, ct) is { } look ? look : Error.NotFound(text["look.none"]);
}
