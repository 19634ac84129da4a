using Microsoft.Extensions.Localization;
using Portal.Features.Branding.Pictures;
using Portal.Kernel;

namespace Portal.Features.Branding;

/// <summary>Looks at a picture before it is saved: what would become of it, or why it is refused. Nothing is kept.</summary>
/// <param name="Content">A PNG, JPEG or WebP as it was uploaded.</param>
[Requires(TenantPermission.EditBranding)]
public sealed record CheckPicture(TenantId Tenant, PictureUse Use, [Secret] byte[] Content) : IQuery<CheckedPicture>, IConcernsTenant;

/// <param name="Png">The picture as it would be kept.</param>
public sealed record CheckedPicture(byte[] Png)
{
    /// <summary>For an <c>img</c>, before it has an address.</summary>
    public string Address => "data:image/png;base64," + Convert.ToBase64String(Png);
}

internal sealed class CheckPictureHandler(PictureMaker maker, IStringLocalizer<BrandingText> text) : IQueryHandler<CheckPicture, CheckedPicture>
{
    public async Task<Result<CheckedPicture>> Handle(CheckPicture query, CancellationToken ct)
    {
        var (problem, made) = await maker.MakeAsync(query.Content, query.Use, ct);
        return problem is { } wrong ? Error.Invalid(query.Use.ToString(), text.Said(wrong, query.Use)) : new CheckedPicture(made[^1].Content);
    }
}
