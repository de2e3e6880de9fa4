using System.Security.Cryptography;
using System.Text;

namespace Whorl.Fuzz.Checks;

/// <summary>
/// JARM once more, as its authors' program does it: slices that shorten silently, indices and numbers that throw. Slow and plain, to
/// compare the product with.
/// </summary>
internal static class JarmReference
{
    private const string Nothing = "|||";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string[] Suites =
    [
        .. ("0004 0005 0007 000a 0016 002f 0033 0035 0039 003c 003d 0041 0045 0067 006b 0084 0088 009a 009c 009d 009e 009f 00ba 00be 00c0 00c4 "
            + "c007 c008 c009 c00a c011 c012 c013 c014 c023 c024 c027 c028 c02b c02c c02f c030 c060 c061 c072 c073 c076 c077 c09c c09d c09e c09f "
            + "c0a0 c0a1 c0a2 c0a3 c0ac c0ad c0ae c0af cc13 cc14 cca8 cca9 1301 1302 1303 1304 1305").Split(' '),
    ];

    /// <summary>The part of one answer.</summary>
    public static string Probe(ReadOnlySpan<byte> received)
    {
        byte[] data = received[..Math.Min(received.Length, 1484)].ToArray();
        try
        {
            if (data[0] != 22 || data[5] != 2)
            {
                return Nothing;
            }

            int session = data[43];
            string part = Hex(Slice(data, session + 44, session + 46)) + "|" + Hex(Slice(data, 9, 11)) + "|";
            return part + Extensions(data, session, (data[3] << 8) | data[4]);
        }
        catch (Exception caught) when (caught is IndexOutOfRangeException or FormatException or DecoderFallbackException)
        {
            return Nothing;
        }
    }

    /// <summary>The hash of ten parts, none of which has a comma.</summary>
    public static string Hash(string[] parts)
    {
        if (parts.All(part => part == Nothing))
        {
            return new string('0', 62);
        }

        StringBuilder hash = new();
        StringBuilder hashed = new();
        foreach (string part in parts)
        {
            string[] fields = part.Split('|');
            hash.Append(Suite(fields[0])).Append(fields[1].Length == 0 ? '0' : "abcdef"[int.Parse(fields[1][3..4], System.Globalization.CultureInfo.InvariantCulture)]);
            hashed.Append(fields[2]).Append(fields[3]);
        }

        return hash + Hex(SHA256.HashData(Encoding.UTF8.GetBytes(hashed.ToString())))[..32];
    }

    private static string Suite(string name)
    {
        int at = Array.IndexOf(Suites, name);
        return name.Length == 0 ? "00" : Hex([(byte)((at < 0 ? Suites.Length : at) + 1)]);
    }

    private static string Extensions(byte[] data, int session, int recordLength)
    {
        try
        {
            if (data[session + 47] == 11
                || Slice(data, session + 50, session + 53).SequenceEqual("\u000e\u00ac\u000b".Select(c => (byte)c))
                || Slice(data, 82, 85).SequenceEqual("\u000f\u00f0\u000b".Select(c => (byte)c))
                || session + 42 >= recordLength)
            {
                return "|";
            }
        }
        catch (IndexOutOfRangeException)
        {
            return "|"; // the only place of the program that catches this by itself
        }

        int at = 49 + session;
        int maximum = Number(Slice(data, session + 47, session + 49)) + at - 1;
        List<byte[]> types = [];
        List<byte[]> values = [];
        while (at < maximum)
        {
            types.Add(Slice(data, at, at + 2));
            int length = Number(Slice(data, at + 2, at + 4));
            values.Add(Slice(data, at + 4, at + 4 + length));
            if (length == 0)
            {
                values[^1] = null!; // an empty text there, which cannot be decoded
            }

            at += 4 + length;
        }

        int alpn = types.FindIndex(type => type is [0, 16]);
        string name = "";
        if (alpn >= 0)
        {
            byte[] value = values[alpn] ?? throw new FormatException();
            name = Strict.GetString(Slice(value, 3, value.Length));
        }

        return name + "|" + string.Join('-', types.Select(Hex));
    }

    private static byte[] Slice(byte[] data, int from, int to) =>
        from >= data.Length || to <= from ? [] : data[from..Math.Min(to, data.Length)];

    private static int Number(byte[] bytes) => bytes.Length == 0 ? throw new FormatException() : bytes.Aggregate(0, (number, next) => (number << 8) | next);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
