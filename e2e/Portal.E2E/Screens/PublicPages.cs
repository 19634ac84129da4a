using Portal.E2E.Support;

namespace Portal.E2E.Screens;

public sealed class PublicPages(PortalUnderTest portal) : IClassFixture<PortalUnderTest>
{
    [Theory]
    [InlineData("/", "start")]
    public async Task A_public_page_is_whole_in_every_look(string path, string name)
    {
        foreach (var look in (Look[])[Look.Desktop, Look.Phone, Look.Desktop with { Dark = true }, Look.Phone with { Dark = true }])
        {
            await portal.BrowseAsync(async visitor =>
            {
                var response = await visitor.GoAsync(path);

                Assert.Equal(200, response!.Status);
                await visitor.PictureAsync("screens", $"{name}-{(look.IsPhone ? "phone" : "desktop")}-{(look.Dark ? "dark" : "light")}");
                Assert.Empty(await visitor.AccessibilityAsync());
                Assert.Equal(0, await visitor.OverflowAsync());
            }, look);
        }
    }
}
