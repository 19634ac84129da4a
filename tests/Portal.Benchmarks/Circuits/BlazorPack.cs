using System.Buffers.Binary;
using System.Text;

namespace Portal.Benchmarks.Circuits;

/// <summary>As much of SignalR's "blazorpack" protocol as a circuit needs: MessagePack arrays, each with its length before it.</summary>
internal static class BlazorPack
{
    public static byte[] Invocation(string? id, string target, params object?[] arguments)
    {
        var body = new MemoryStream();
        Write(body, new object?[] { 1, new Dictionary<string, string>(), id, target, arguments, Array.Empty<object>() });
        return Framed(body.ToArray());
    }

    public static byte[] Ping() => Framed([0x91, 0x06]);

    /// <returns>The first whole message of <paramref name="data"/> and how many bytes it took; null while it is not there yet.</returns>
    public static (object?[] Message, int Taken)? Read(ReadOnlySpan<byte> data)
    {
        var (length, at) = (0, 0);
        for (var shift = 0; ; shift += 7)
        {
            if (at == data.Length)
                return null;

            length |= (data[at] & 0x7f) << shift;
            if ((data[at++] & 0x80) == 0)
                break;
        }

        if (data.Length < at + length)
            return null;

        var position = 0;
        return ((object?[])ReadValue(data.Slice(at, length), ref position)!, at + length);
    }

    private static byte[] Framed(byte[] body)
    {
        var framed = new MemoryStream();
        var length = (uint)body.Length;
        do
        {
            framed.WriteByte((byte)((length & 0x7f) | (length > 0x7f ? 0x80u : 0)));
            length >>= 7;
        }
        while (length > 0);
        framed.Write(body);
        return framed.ToArray();
    }

    private static void Write(MemoryStream to, object? value)
    {
        switch (value)
        {
            case null:
                to.WriteByte(0xc0);
                break;
            case bool truth:
                to.WriteByte(truth ? (byte)0xc3 : (byte)0xc2);
                break;
            case int number:
                Write(to, (long)number);
                break;
            case long number:
                to.WriteByte(0xd3);
                WriteBytes(to, 8, span => BinaryPrimitives.WriteInt64BigEndian(span, number));
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                to.WriteByte(0xdb);
                WriteBytes(to, 4, span => BinaryPrimitives.WriteInt32BigEndian(span, bytes.Length));
                to.Write(bytes);
                break;
            case object?[] items:
                to.WriteByte((byte)(0x90 | items.Length)); // never more than fifteen
                foreach (var item in items)
                    Write(to, item);

                break;
            case Dictionary<string, string>:
                to.WriteByte(0x80); // headers: none
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is not sent.", nameof(value));
        }
    }

    private static void WriteBytes(MemoryStream to, int count, WriteNumber write)
    {
        Span<byte> bytes = stackalloc byte[count];
        write(bytes);
        to.Write(bytes);
    }

    private delegate void WriteNumber(Span<byte> to);

    private static object? ReadValue(ReadOnlySpan<byte> data, ref int at)
    {
        var kind = data[at++];
        switch (kind)
        {
            case <= 0x7f:
                return (long)kind;
            case <= 0x8f:
                return ReadMap(data, kind & 0x0f, ref at);
            case <= 0x9f:
                return ReadArray(data, kind & 0x0f, ref at);
            case <= 0xbf:
                return ReadText(data, kind & 0x1f, ref at);
            case 0xc0:
                return null;
            case 0xc2 or 0xc3:
                return kind == 0xc3;
            case 0xc4 or 0xc5 or 0xc6:
                return Take(data, Length(data, 1 << (kind - 0xc4), ref at), ref at).ToArray();
            case 0xcc or 0xcd or 0xce or 0xcf:
                return Number(data, 1 << (kind - 0xcc), signed: false, ref at);
            case 0xd0 or 0xd1 or 0xd2 or 0xd3:
                return Number(data, 1 << (kind - 0xd0), signed: true, ref at);
            case 0xd9 or 0xda or 0xdb:
                return ReadText(data, Length(data, 1 << (kind - 0xd9), ref at), ref at);
            case 0xdc or 0xdd:
                return ReadArray(data, Length(data, 2 << (kind - 0xdc), ref at), ref at);
            case 0xde or 0xdf:
                return ReadMap(data, Length(data, 2 << (kind - 0xde), ref at), ref at);
            case >= 0xe0:
                return (long)(sbyte)kind;
            default:
                throw new InvalidDataException($"MessagePack kind {kind:x2} is not expected here.");
        }
    }

    private static object?[] ReadArray(ReadOnlySpan<byte> data, int count, ref int at)
    {
        var items = new object?[count];
        for (var i = 0; i < count; i++)
            items[i] = ReadValue(data, ref at);

        return items;
    }

    private static object? ReadMap(ReadOnlySpan<byte> data, int count, ref int at)
    {
        for (var i = 0; i < 2 * count; i++)
            ReadValue(data, ref at);

        return null; // headers: nobody reads them
    }

    private static string ReadText(ReadOnlySpan<byte> data, int length, ref int at) => Encoding.UTF8.GetString(Take(data, length, ref at));

    private static int Length(ReadOnlySpan<byte> data, int bytes, ref int at) => (int)Number(data, bytes, signed: false, ref at);

    private static long Number(ReadOnlySpan<byte> data, int bytes, bool signed, ref int at)
    {
        long value = 0;
        foreach (var part in Take(data, bytes, ref at))
            value = (value << 8) | part;

        var free = 64 - (8 * bytes);
        return signed ? value << free >> free : value;
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> data, int count, ref int at)
    {
        var taken = data.Slice(at, count);
        at += count;
        return taken;
    }
}
