using Portal.Features.Tenants;

namespace Portal.Tests.Features.Tenants;

public sealed class SlugTests
{
    [Theory]
    [InlineData("Müller & Söhne GmbH", "mueller-soehne-gmbh")]
    [InlineData("L’Atelier d'Été", "latelier-dete")]
    [InlineData("  ACME  ", "acme")]
    [InlineData("Łódź Æther Straße", "lodz-aether-strasse")]
    [InlineData("日本", "")]
    [InlineData("!!!", "")]
    public void A_slug_is_proposed_from_a_name(string organisation, string slug) => Assert.Equal(slug, Slug.Propose(organisation));

    [Fact]
    public void A_proposal_is_never_too_long_and_never_ends_in_a_hyphen()
    {
        var slug = Slug.Propose(new string('a', 39) + " " + new string('b', 60));

        Assert.Null(Slug.Check(slug));
    }

    [Theory]
    [InlineData("ab", SlugFault.TooShort)]
    [InlineData("", SlugFault.TooShort)]
    [InlineData("Acme", SlugFault.Characters)]
    [InlineData("a_b_c", SlugFault.Characters)]
    [InlineData("a/../b", SlugFault.Characters)]
    [InlineData("аcme", SlugFault.Characters)] // a Cyrillic а
    [InlineData("-acme", SlugFault.Hyphens)]
    [InlineData("acme-", SlugFault.Hyphens)]
    [InlineData("xn--acme", SlugFault.Hyphens)]
    [InlineData("admin", SlugFault.Reserved)]
    [InlineData("www", SlugFault.Reserved)]
    public void A_broken_slug_says_what_is_wrong(string slug, SlugFault fault) => Assert.Equal(fault, Slug.Check(slug));

    [Fact]
    public void Forty_characters_are_allowed_and_one_more_is_not()
    {
        Assert.Null(Slug.Check(new string('a', 40)));
        Assert.Equal(SlugFault.TooLong, Slug.Check(new string('a', 41)));
    }
}
