using System.Text;
using Portal.Features.Members.Factors;

namespace Portal.Tests.Features.Members.Factors;

public sealed class TotpTests
{
    // RFC 6238, appendix B (SHA-1): eight digits there, of which ours are the last six.
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code[^6..], Totp.CodeAt(Key, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void One_step_before_and_after_is_taken_and_no_more()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var step = Totp.StepAt(now);

        Assert.Equal([null, step - 1, step, step + 1, null], Enumerable.Range(-2, 5).Select(i => Totp.Find(Key, Totp.CodeAt(Key, step + i), now, after: 0)));
    }

    [Fact]
    public void What_was_accepted_and_what_came_before_it_is_not_accepted_again()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var step = Totp.StepAt(now);

        Assert.Null(Totp.Find(Key, Totp.CodeAt(Key, step), now, after: step));
        Assert.Null(Totp.Find(Key, Totp.CodeAt(Key, step - 1), now, after: step));
        Assert.Equal(step + 1, Totp.Find(Key, Totp.CodeAt(Key, step + 1), now, after: step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("١٢٣٤٥٦")]
    public void What_is_no_code_is_nobodys(string typed) => Assert.Null(Totp.Find(Key, typed, DateTimeOffset.FromUnixTimeSeconds(59), after: 0));

    [Fact]
    public void A_key_is_written_in_base_32()
    {
        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.ToText(Key));
        Assert.Equal("MZXW6YTB", Totp.ToText(Encoding.ASCII.GetBytes("fooba"))); // RFC 4648
    }

    [Fact]
    public void The_picture_says_whose_account_it_is_and_with_whom() =>
        Assert.Equal(
            "otpauth://totp/A%20%26%20B%3Aana%2Bx%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%20%26%20B&algorithm=SHA1&digits=6&period=30",
            Totp.Uri(Key, "A & B", "ana+x@example.com"));
}
