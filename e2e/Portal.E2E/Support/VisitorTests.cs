namespace Portal.E2E.Support;

/// <summary>The watch itself: what a page complains about must be heard, or every journey is blind.</summary>
public sealed class VisitorTests(PortalUnderTest portal) : IClassFixture<PortalUnderTest>
{
    [Theory]
    [InlineData("() => console.error('wrong')", "console: wrong")]
    [InlineData("() => { setTimeout(() => { throw new Error('broken'); }, 0); }", "broken")]
    [InlineData("() => { const i = document.createElement('img'); i.src = 'https://third-party.example/i.png'; document.body.append(i); }", "Content Security Policy")]
    [InlineData("() => { fetch('https://third-party.example/x').catch(() => 0); }", "third-party.example")]
    public async Task A_complaint_of_the_page_fails_the_test(string script, string heard)
    {
        var failure = await Assert.ThrowsAsync<Xunit.Sdk.TrueException>(() => portal.BrowseAsync(async visitor =>
        {
            await visitor.GoAsync("/");
            await visitor.Page.EvaluateAsync(script);
            await Task.Delay(300);
            Assert.Contains(visitor.Complaints, c => c.Contains(heard, StringComparison.Ordinal));
        }));

        Assert.Contains(heard, failure.Message);
    }

    [Fact]
    public async Task An_unlabelled_picture_and_a_page_too_wide_are_found()
    {
        await portal.BrowseAsync(async visitor =>
        {
            await visitor.GoAsync("/");
            await visitor.Page.EvaluateAsync("() => { const i = document.createElement('img'); i.style.width = '900px'; document.querySelector('main').append(i); }");

            Assert.Contains(await visitor.AccessibilityAsync(), v => v.StartsWith("image-alt", StringComparison.Ordinal));
            Assert.True(await visitor.OverflowAsync() > 0);
        }, Look.Phone);
    }
}
