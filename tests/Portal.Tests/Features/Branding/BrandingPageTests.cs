using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Branding;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Branding;

public sealed class BrandingPageTests : PageContext
{
    private static readonly TenantView Acme = new(TenantId.New(), "Acme", "acme", TenantStatus.Active, null, null, [TenantPermission.EditBranding], true);

    private static readonly TenantLook Plain = new(Acme.Id, null, null, null, null, null, null, null, null, null);

    private BrandingView _saved = new(0, Plain, null, null, []);

    public BrandingPageTests()
    {
        Answer<GetBranding, Result<BrandingView>>(_ => _saved);
        Answer<SaveBranding, Result<int>>(_ => 1);
        Answer<CheckPicture, Result<CheckedPicture>>(_ => new CheckedPicture([1, 2, 3]));
    }

    [Fact]
    public async Task What_is_typed_is_seen_beside_before_it_is_saved()
    {
        var page = Open();
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));

        await page.Find("#primary-light").ChangeAsync("#064");
        await page.Find("#welcome-title").InputAsync("Hello there");
        await page.Find("#mail-footer").InputAsync("Acme Ltd");

        var (light, dark) = (page.FindAll(".branding-preview")[0], page.FindAll(".branding-preview")[1]);
        Assert.Contains("--primary: #006644", light.GetAttribute("style"));
        Assert.Contains("--primary: #A9B8FF", dark.GetAttribute("style"));
        Assert.All([light, dark], p => Assert.Contains("Hello there", p.TextContent));
        Assert.Contains("Acme Ltd", light.TextContent);

        await page.Find("form").SubmitAsync();
        Assert.Equal(new SaveBranding(Acme.Id, new BrandForm("#064", "", "", "", "Acme Ltd", "Hello there", ""), 0), Assert.Single(Sent.OfType<SaveBranding>()));
    }

    [Fact]
    public async Task An_unreadable_colour_is_refused_at_once_and_one_click_takes_the_proposal()
    {
        var page = Open();
        await page.Find("#primary-light").ChangeAsync("#FFD400");

        var proposal = BrandColours.Light.Nearest(Colour.Of("#FFD400")).ToString();
        Assert.Contains(proposal, page.Find("#primary-light-error").TextContent);
        Assert.Equal("true", page.Find("#primary-light").GetAttribute("aria-invalid"));
        Assert.Contains("--primary: #3347C7", page.FindAll(".branding-preview")[0].GetAttribute("style"));

        await page.Find(".branding-take").ClickAsync();
        Assert.Equal(proposal, page.Find("#primary-light").GetAttribute("value"));
        Assert.Empty(page.FindAll(".branding-take"));
        Assert.Contains($"--primary: {proposal}", page.FindAll(".branding-preview")[0].GetAttribute("style"));
    }

    [Theory]
    [InlineData("red")]
    [InlineData("#fff;background:url(//evil.example)")]
    [InlineData("</style><script>")]
    public async Task What_is_no_colour_never_comes_into_a_style(string typed)
    {
        var page = Open();
        await page.Find("#primary-dark").ChangeAsync(typed);

        Assert.NotEmpty(page.Find("#primary-dark-error").TextContent);
        Assert.DoesNotContain(page.FindAll("[style]"), e => e.GetAttribute("style")!.Contains(typed, StringComparison.Ordinal));
    }

    [Fact]
    public void A_chosen_picture_is_shown_before_it_is_saved_and_a_refused_one_says_why()
    {
        var page = Open();
        page.FindComponents<InputFile>()[0].UploadFiles(InputFileContent.CreateFromBinary([9, 9], "../../logo.svg.png"));
        page.WaitForAssertion(() => Assert.Contains("data:image/png;base64,AQID", page.FindAll(".branding-preview")[0].InnerHtml));

        Answer<CheckPicture, Result<CheckedPicture>>(_ => Error.Invalid("Favicon", "Icon: only PNG."));
        page.FindComponents<InputFile>()[2].UploadFiles(InputFileContent.CreateFromBinary([9], "x.gif"));
        page.WaitForAssertion(() => Assert.Equal("Icon: only PNG.", page.Find("#branding-favicon-error").TextContent));
        Assert.DoesNotContain("logo.svg", page.Markup);
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused_before_it_is_read()
    {
        var page = Open();
        page.FindComponents<InputFile>()[0].UploadFiles(InputFileContent.CreateFromBinary(new byte[1_000_001], "logo.png"));

        page.WaitForAssertion(() => Assert.Contains("1 MB", page.Find("#branding-logolight-error").TextContent));
        Assert.Empty(Sent.OfType<CheckPicture>());
    }

    [Fact]
    public async Task Earlier_versions_are_looked_at_and_brought_back_and_who_is_late_is_told()
    {
        var old = new BrandVersionRow(1, Clock.GetUtcNow(), "ada@example.com", null, [BrandField.ProductName], false, Plain with { ProductName = "Old" }, "Hi", null);
        var now = new BrandVersionRow(2, Clock.GetUtcNow(), "ada@example.com", null, [BrandField.ProductName], false, Plain with { ProductName = "New" }, null, null);
        _saved = new BrandingView(2, now.Look, null, null, [now, old]);
        var page = Open();
        Assert.Equal("New", page.Find("#product-name").GetAttribute("value"));

        await page.Find("button[aria-label='Look at version 1']").ClickAsync();
        Assert.Equal("Old", page.Find("#product-name").GetAttribute("value"));
        Assert.Equal("Hi", page.Find("#mail-header").GetAttribute("value"));

        Answer<SaveBranding, Result<int>>(_ => Error.Conflict("Bob has changed the look meanwhile."));
        await page.Find("form").SubmitAsync();
        Assert.Equal("Old", page.Find("#product-name").GetAttribute("value")); // what was typed is not lost
        Assert.Single(Services.GetRequiredService<ISnackbar>().ShownSnackbars);
        Assert.Equal(2, Sent.OfType<SaveBranding>().Single().BasedOn);
    }

    private IRenderedComponent<BrandingPage> Open()
    {
        Render<MudDialogProvider>();
        return Render<BrandingPage>(p => p.Add(c => c.Slug, "acme").AddCascadingValue(Acme));
    }
}
