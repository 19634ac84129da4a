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

    [Fact]
    public void None_of_three_hundred_hostile_ones_leads_to_another_host()
    {
        Assert.True(HostileUrls.All.Count >= 300, $"only {HostileUrls.All.Count}");
        Assert.All(HostileUrls.All, url => Assert.True(StaysHere(LocalUrl.OrElse(url, "/")), $"{url} passes"));
        Assert.All(HostileUrls.All.Where(url => !StaysHere(url)), url => Assert.False(LocalUrl.IsLocal(url), $"{url} passes"));
    }

    // As browsers read an address (WHATWG URL Standard, 4.4), as far as it decides about the host.
    private static bool StaysHere(string url)
    {
        var read = new string([.. url.Where(c => c is not ('\t' or '\n' or '\r'))]).Trim([.. Enumerable.Range(0, 33).Select(i => (char)i)]).Replace('\\', '/');
        return !read.StartsWith("//", StringComparison.Ordinal) && !System.Text.RegularExpressions.Regex.IsMatch(read, "^[A-Za-z][A-Za-z0-9+.-]*:");
    }
}
