using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using Portal.Features.Members;
using Portal.Tests.Architecture;

namespace Portal.Tests.Features.Members;

/// <summary>The list of passwords that are known from breaches.</summary>
public sealed class BreachedPasswordsTests
{
    private static readonly string[] List = ReadList();

    [Fact]
    public void Everything_on_the_list_is_found_and_refused()
    {
        Assert.True(List.Length > 50_000);
        Assert.All(List, p => Assert.True(BreachedPasswords.Known.Contains(p), p));
        Assert.Equal(List.Length, BreachedPasswords.Known.Count);
        Assert.True(PasswordRules.IsCommon("MichaelJordan") && PasswordRules.IsCommon("1qaz2wsx3edc")); // whatever the case
    }

    [Fact]
    public void Of_a_million_others_about_ten_are_taken_for_one_of_it()
    {
        var taken = Enumerable.Range(0, 1_000_000).AsParallel().Count(i => BreachedPasswords.Known.Contains($"{i:D7} is nobody's"));

        Assert.InRange(taken / 1_000_000.0, 0, 3 * BreachedPasswords.FalsePositives);
    }

    [Fact]
    public void Good_passwords_stay_good()
    {
        foreach (var good in (string[])["four lazy words here", "three green bicycles", "Tr0ub4dor&3-and-more", "correct horse battery staple"])
            Assert.False(PasswordRules.IsCommon(good), good);
    }

    [Fact]
    public void It_is_small_and_asked_in_microseconds()
    {
        Assert.InRange(BreachedPasswords.Known.ToBytes().Length, 1, 200_000);
        BreachedPasswords.Known.Contains("warm up please");
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 10_000; i++)
            BreachedPasswords.Known.Contains(List[i]);

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds / 10_000, 0, 0.5); // some 3 microseconds; a machine may be busy
    }

    [Fact]
    public void What_is_written_is_what_is_read_and_nothing_else_is_taken_for_a_list()
    {
        var made = BreachedPasswords.Of(["Long Enough For It", "short"]);

        var read = BreachedPasswords.Read(made.ToBytes());

        Assert.Equal(1, read.Count);
        Assert.True(read.Contains("long enough for it"));
        Assert.Throws<FormatException>(() => BreachedPasswords.Read(RandomNumberGenerator.GetBytes(100)));
        Assert.Throws<FormatException>(() => BreachedPasswords.Read([]));
    }

    private static string[] ReadList()
    {
        using var file = File.OpenRead(Path.Combine(Repository.Root, "tests/Portal.Tests/Features/Members/breached-passwords.txt.gz"));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
