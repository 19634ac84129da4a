using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Features.Members;

/// <summary>
/// Passwords that are known from breaches, as a Bloom filter: what was put in is always found, of everything else one in a hundred thousand is taken for
/// it. So the list is small, is asked in microseconds, leaves no request to anybody, and nobody reads passwords out of the file.
/// </summary>
internal sealed class BreachedPasswords
{
    /// <summary>Of a hundred thousand that are not on the list, how many are refused.</summary>
    public const double FalsePositives = 1e-5;

    // 24 bits an entry and 17 looks: 0.6185^24, a little below what is stated.
    private const int BitsPerEntry = 24;
    private const int Looks = 17;
    private const string Mark = "PBF1"; // stored; another way of counting gets another number
    private const int HeadBytes = 8;

    private static readonly Lazy<BreachedPasswords> Ours = new(ReadOurs);

    private readonly byte[] _bits;

    private BreachedPasswords(int count, byte[] bits) => (Count, _bits) = (count, bits);

    /// <summary>The list that comes with the program; <c>make-breached-passwords.sh</c> makes it.</summary>
    public static BreachedPasswords Known => Ours.Value;

    /// <summary>How many were put in.</summary>
    public int Count { get; }

    /// <summary>Makes a list of what could be chosen at all: shorter and longer ones are refused for that already. Case does not count.</summary>
    public static BreachedPasswords Of(IEnumerable<string> passwords)
    {
        var all = passwords.Select(p => p.ToLowerInvariant()).Where(p => p.Length is >= PasswordRules.MinLength and <= PasswordRules.MaxLength).ToHashSet(StringComparer.Ordinal);
        var made = new BreachedPasswords(all.Count, new byte[Math.Max(1, all.Count * BitsPerEntry / 8)]);
        foreach (var place in all.SelectMany(made.Places))
            made._bits[place / 8] |= (byte)(1 << (int)(place % 8));

        return made;
    }

    public bool Contains(string password) => Places(password.ToLowerInvariant()).All(place => (_bits[place / 8] & (1 << (int)(place % 8))) != 0);

    public byte[] ToBytes()
    {
        var all = new byte[HeadBytes + _bits.Length];
        Encoding.ASCII.GetBytes(Mark, all);
        BinaryPrimitives.WriteInt32BigEndian(all.AsSpan(4), Count);
        _bits.CopyTo(all, HeadBytes);
        return all;
    }

    /// <exception cref="FormatException">It is no such list.</exception>
    public static BreachedPasswords Read(byte[] all)
    {
        if (all.Length <= HeadBytes || Encoding.ASCII.GetString(all, 0, 4) != Mark)
            throw new FormatException("This is no list of breached passwords.");

        return new BreachedPasswords(BinaryPrimitives.ReadInt32BigEndian(all.AsSpan(4)), all[HeadBytes..]);
    }

    // Two hashes make all others (Kirsch and Mitzenmacher 2006).
    private IEnumerable<ulong> Places(string password)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(password));
        var (first, second) = (BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)) | 1);
        for (var i = 0UL; i < Looks; i++)
            yield return (first + (i * second)) % ((ulong)_bits.Length * 8);
    }

    private static BreachedPasswords ReadOurs()
    {
        using var stream = typeof(BreachedPasswords).Assembly.GetManifestResourceStream("Portal.Features.Members.BreachedPasswords.bin")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Read(memory.ToArray());
    }
}
