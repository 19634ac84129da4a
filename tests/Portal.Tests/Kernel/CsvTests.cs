using Portal.Kernel;

namespace Portal.Tests.Kernel;

public sealed class CsvTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30", "'+49 30")]
    [InlineData("-x", "'-x")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    public void What_a_spreadsheet_would_run_becomes_text(string cell, string expected) => Assert.Equal(expected + "\r\n", Csv.Line(cell));

    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1,2", "\"'=1,2\"")]
    [InlineData("plain", "plain")]
    [InlineData("a-b@c=d", "a-b@c=d")]
    [InlineData(null, "")]
    public void What_would_break_the_table_is_quoted(string? cell, string expected) => Assert.Equal(expected + "\r\n", Csv.Line(cell));
}
