using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.SignUp;

/// <summary>Whether an address can be had, asked while a visitor types. With only an organisation's name, one is proposed.</summary>
/// <param name="Slug">What the visitor typed, or null.</param>
/// <param name="Organisation">What to propose one from, where <paramref name="Slug"/> is empty.</param>
[Anonymous("Sign-up is public, and whether an address answers is public too.")]
public sealed record CheckSlug(string? Slug, string? Organisation) : IQuery<SlugAnswer>;

/// <summary>The answer: the slug, whether it is free, and in words what is wrong with it.</summary>
public sealed record SlugAnswer(string Slug, bool Free, string Message);

internal sealed class CheckSlugHandler(PortalDb db, SlugWords words, IStringLocalizer<SignUpText> text) : IQueryHandler<CheckSlug, SlugAnswer>
{
    public async Task<Result<SlugAnswer>> Handle(CheckSlug query, CancellationToken ct)
    {
        var typed = !string.IsNullOrWhiteSpace(query.Slug);
        var slug = typed ? SlugWords.Normalise(query.Slug!) : Slug.Propose(BoundedText.Cut(query.Organisation ?? "", Tenant.NameLength));
        if (slug.Length == 0 && !typed)
            return new SlugAnswer("", false, "");

        if (Slug.Check(slug) is { } fault && (typed || fault != SlugFault.Reserved))
            return new SlugAnswer(slug, false, words.Of(fault, slug));

        if (typed)
            return await IsHeldAsync(slug, ct) ? new SlugAnswer(slug, false, text["slug.taken", slug]) : new SlugAnswer(slug, true, text["slug.free", slug]);

        // A proposal is one that can be had.
        var free = slug;
        for (var number = 2; number < 20 && (Slug.Check(free) is not null || await IsHeldAsync(free, ct)); number++)
            free = $"{slug[..Math.Min(slug.Length, Slug.MaxLength - 3)].TrimEnd('-')}-{number}";

        return new SlugAnswer(free, true, text["slug.free", free]);
    }

    private Task<bool> IsHeldAsync(string slug, CancellationToken ct) => db.Addresses.AnyAsync(a => a.Slug == slug, ct);
}

/// <summary>The rules of a slug, in the visitor's language.</summary>
internal sealed class SlugWords(IStringLocalizer<SignUpText> text)
{
    public static string Normalise(string slug) => slug.Trim().ToLowerInvariant();

    public string Of(SlugFault fault, string slug) => fault switch
    {
        SlugFault.TooShort => text["slug.tooShort", Slug.MinLength],
        SlugFault.TooLong => text["slug.tooLong", Slug.MaxLength],
        SlugFault.Characters => text["slug.characters"],
        SlugFault.Hyphens => text["slug.hyphens"],
        SlugFault.Reserved => text["slug.reserved", slug],
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
