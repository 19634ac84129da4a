using System.Globalization;
using Bunit;
using Portal.Kernel;
using Portal.Shell.Components;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Components;

/// <summary>Times, amounts, ids and field errors as people read them.</summary>
public sealed class WordsTests : PageContext
{
    [Theory]
    [InlineData(-10, "just now")]
    [InlineData(-60, "1 min ago")]
    [InlineData(-3599, "59 min ago")]
    [InlineData(-3600, "1 h ago")]
    [InlineData(-86400, "yesterday")]
    [InlineData(-3 * 86400, "3 days ago")]
    [InlineData(90, "in 1 min")]
    [InlineData(2 * 86400, "in 2 days")]
    [InlineData(-60 * 86400, "3/5/2026")]
    public void A_time_is_relative_with_the_exact_one_on_hover(int seconds, string words)
    {
        var time = Render<RelativeTime>(p => p.Add(t => t.At, Clock.GetUtcNow().AddSeconds(seconds))).Find("time");

        Assert.Equal(words, time.TextContent);
        Assert.EndsWith("UTC", time.GetAttribute("title"));
        Assert.Equal(Clock.GetUtcNow().AddSeconds(seconds), DateTimeOffset.Parse(time.GetAttribute("datetime")!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_time_goes_on_while_somebody_looks()
    {
        var time = Render<RelativeTime>(p => p.Add(t => t.At, Clock.GetUtcNow()));

        Clock.Advance(TimeSpan.FromMinutes(2));

        time.WaitForAssertion(() => Assert.Equal("2 min ago", time.Find("time").TextContent));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 kB")]
    [InlineData(1_500_000_000, "1.5 GB")]
    [InlineData(999_960, "1 MB")]
    [InlineData(999_940, "999.9 kB")]
    [InlineData(50_000_000_000, "50 GB")]
    [InlineData(long.MaxValue, "9,223.4 PB")]
    public void Bytes_are_counted_in_thousands(long bytes, string words) => Assert.Equal(words, Bytes.Format(bytes));

    [Fact]
    public void Bytes_speak_the_reader_s_language()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de");

        Assert.Equal("1,5 GB", Bytes.Format(1_500_000_000));
    }

    [Fact]
    public void An_id_is_copied_whole_even_where_it_is_shown_short()
    {
        const string id = "019ab0c1-aaaa-7bbb-8ccc-0123456789ab";
        var copy = Render<CopyId>(p => p.Add(c => c.Value, id).Add(c => c.Short, true));

        copy.Find("button").Click();

        Assert.Equal("0123456789ab", copy.Find("code").TextContent);
        Assert.Equal(id, JSInterop.VerifyInvoke("portal.copy").Arguments.Single());
        copy.WaitForAssertion(() => Assert.Equal("Copied", copy.Find("[role=status]").TextContent));
    }

    [Fact]
    public void Field_errors_stand_beside_their_fields_and_the_others_are_not_lost()
    {
        var errors = FieldErrors.Of((Result)Error.Invalid([new FieldError("Name", "Too long."), new FieldError("Name", "Too odd."), new FieldError("Region", "Unknown.")]));

        Assert.Equal("Too long. Too odd.", errors["name"]);
        Assert.True(errors.Has("Region"));
        Assert.Null(errors["Slug"]);
        Assert.Equal(["Unknown."], errors.Except("Name"));
        Assert.Empty(FieldErrors.None.Except());
    }
}
