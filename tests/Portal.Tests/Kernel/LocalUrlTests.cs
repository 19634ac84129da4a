using Portal.Kernel;

namespace Portal.Tests.Kernel;

public sealed class LocalUrlTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/t/acme?tab=a#b")]
    [InlineData("/admin/tenants/0193?x=//y")]
    public void A_path_of_this_server_passes(string url) => Assert.True(LocalUrl.IsLocal(url));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("t/acme")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/a\\b")]
    [InlineData("\\/evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData(" /a")]
    public void Everything_else_is_refused(string? url) => Assert.False(LocalUrl.IsLocal(url));
}
