using Microsoft.EntityFrameworkCore;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants;

public sealed class TenantWordTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public void Every_word_begins_a_text_of_its_own_and_none_stands_twice()
    {
        var words = TenantWord.Of(Tenant.FoldForSearch("Müller & Söhne") + "\nsöhne\nana@example.com");

        Assert.Equal(["ana@example.com", "com", "example.com", "müller & söhne", "söhne"], words.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("กขค", 3)] // Thai: no spaces between words
    [InlineData("東京都", 3)]
    [InlineData("नमस्ते", 1)] // marks belong to their word
    [InlineData("--", 0)]
    public void Where_a_word_begins_depends_on_the_script(string text, int beginnings) => Assert.Equal(beginnings, TenantWord.Of(text).Count);

    [Fact]
    public void A_long_beginning_is_cut_and_never_inside_a_character()
    {
        Assert.Equal(new string('a', 24), TenantWord.Cut(new string('a', 30)));
        Assert.Equal(new string('a', 23), TenantWord.Cut(new string('a', 23) + "😀"));
    }

    [Theory]
    [InlineData("ab", "ac")]
    [InlineData("a\ud7ff", "a\ue000")]
    [InlineData("müller", "mülles")]
    public void After_all_that_begins_so_comes_the_next_code_point(string start, string after)
    {
        Assert.Equal(after, TenantWord.After(start));
        Assert.True(string.CompareOrdinal(start + "zzz", after) < 0);
    }

    [Fact]
    public void Signs_before_the_first_word_are_no_part_of_a_beginning()
    {
        Assert.Equal("example.com", TenantWord.From("@example.com"));
        Assert.Equal("", TenantWord.From("%&"));
    }

    [Fact]
    public async Task A_tenant_has_the_words_of_what_it_is_called_now_and_no_others()
    {
        var id = await app.Given.ATenantAsync(TenantStatus.Active, "kept-slug", t => (t.Name, t.OwnerEmail) = ("Before Both", "o@example.com"));
        Assert.Contains("before both", await WordsAsync(id));

        await app.InDatabaseAsync(async db =>
        {
            (await db.Tenants.SingleAsync(t => t.Id == id)).Name = "After Both";
            await db.SaveChangesAsync();
        });

        Assert.Equal(["after both", "both", "com", "example.com", "kept-slug", "o@example.com", "slug"], await WordsAsync(id));
    }

    [Fact]
    public async Task A_word_that_is_missing_does_not_keep_a_tenant_from_being_renamed()
    {
        var id = await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.Name = "Lost Words");
        await app.InDatabaseAsync(db => db.TenantWords.Where(w => w.TenantId == id).ExecuteDeleteAsync());

        await app.InDatabaseAsync(async db =>
        {
            (await db.Tenants.SingleAsync(t => t.Id == id)).Name = "Found Again";
            await db.SaveChangesAsync();
        });

        Assert.Contains("found again", await WordsAsync(id));
    }

    private Task<List<string>> WordsAsync(TenantId id) =>
        app.InDatabaseAsync(async db => (await db.TenantWords.Where(w => w.TenantId == id).Select(w => w.Start).ToListAsync()).Order(StringComparer.Ordinal).ToList());
}
