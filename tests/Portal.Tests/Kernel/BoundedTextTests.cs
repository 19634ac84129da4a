using Portal.Kernel;

namespace Portal.Tests.Kernel;

public sealed class BoundedTextTests
{
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("abcdef", "abcd")]
    [InlineData("abc\U0001F600", "abc")]
    [InlineData("ab\U0001F600cd", "ab\U0001F600")]
    public void A_text_is_never_cut_within_a_character(string text, string cut) => Assert.Equal(cut, BoundedText.Cut(text, 4));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" \0\t ", null)]
    [InlineData(" a\0b ", "ab")]
    [InlineData("abc\U0001F600", "abc")]
    public void What_stands_in_an_address_loses_what_no_database_takes(string? text, string? read) => Assert.Equal(read, BoundedText.FromAddress(text, 4));
}
