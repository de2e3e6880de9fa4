using System.Text.Unicode;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Crypto;

namespace Whorl.Fingerprints;

/// <summary>
/// JARM (Salesforce, 2020): ten probes, from each answer <c>cipher|version|alpn|extensions</c>, and a hash of 62 characters over
/// the ten. The reading keeps the quirks of the reference program, jarm.py, as its values are compared bit for bit.
/// </summary>
public static class Jarm
{
    /// <summary>The number of probes.</summary>
    public const int Probes = 10;

    /// <summary>The length of the hash.</summary>
    public const int HashLength = 62;

    /// <summary>The most bytes of an answer that count: what the reference reads, once, from its socket.</summary>
    public const int AnswerLimit = 1484;

    private const byte HandshakeRecord = 0x16;
    private const byte ServerHello = 0x02;
    private const byte Certificate = 0x0b;
    private const ushort Alpn = 0x0010;
    private const int CipherAndVersionLength = 3 * Probes;

    /// <summary>What a probe without a usable answer contributes.</summary>
    public static ReadOnlySpan<byte> NoAnswer => "|||"u8;

    /// <summary>The suites that the hash has a number for, in the order of those numbers, which start at 1.</summary>
    private static ReadOnlySpan<ushort> NumberedSuites =>
    [
        0x0004, 0x0005, 0x0007, 0x000a, 0x0016, 0x002f, 0x0033, 0x0035, 0x0039, 0x003c, 0x003d, 0x0041, 0x0045, 0x0067, 0x006b,
        0x0084, 0x0088, 0x009a, 0x009c, 0x009d, 0x009e, 0x009f, 0x00ba, 0x00be, 0x00c0, 0x00c4, 0xc007, 0xc008, 0xc009, 0xc00a,
        0xc011, 0xc012, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028, 0xc02b, 0xc02c, 0xc02f, 0xc030, 0xc060, 0xc061, 0xc072,
        0xc073, 0xc076, 0xc077, 0xc09c, 0xc09d, 0xc09e, 0xc09f, 0xc0a0, 0xc0a1, 0xc0a2, 0xc0a3, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af,
        0xcc13, 0xcc14, 0xcca8, 0xcca9, 0x1301, 0x1302, 0x1303, 0x1304, 0x1305,
    ];

    /// <summary>Appends a probe's part of the raw string; <paramref name="answer"/> is what the server sent, from its first record's first byte.</summary>
    public static void WriteProbe(ReadOnlySpan<byte> answer, Utf8Text text)
    {
        int start = text.Length;
        if (!TryWriteProbe(answer[..Math.Min(answer.Length, AnswerLimit)], text))
        {
            text.Truncate(start);
            text.Append(NoAnswer);
        }
    }

    /// <summary>
    /// Writes the 62 characters for ten parts joined by commas. An ALPN that holds a comma or a bar splits like any other: the
    /// reference has no escape for them either.
    /// </summary>
    public static void WriteHash(ReadOnlySpan<byte> raw, Span<byte> hash)
    {
        hash[..HashLength].Fill((byte)'0');
        Span<byte> hashed = raw.Length <= 2048 ? stackalloc byte[raw.Length] : new byte[raw.Length];
        int length = 0;
        bool answered = false;
        int probe = 0;
        foreach (Range range in raw.Split((byte)','))
        {
            if (probe == Probes)
            {
                break;
            }

            ReadOnlySpan<byte> part = raw[range];
            answered |= !part.SequenceEqual(NoAnswer);
            WriteCode(ref part, hash.Slice(3 * probe++, 3));
            for (int field = 0; field < 2; field++)
            {
                ReadOnlySpan<byte> bytes = NextField(ref part);
                bytes.CopyTo(hashed[length..]);
                length += bytes.Length;
            }
        }

        if (!answered)
        {
            return;
        }

        Span<byte> digest = stackalloc byte[Digest.Sha256Size];
        Digest.Sha256(hashed[..length], digest);
        Numerals.WriteHex(hash[CipherAndVersionLength..], digest[..((HashLength - CipherAndVersionLength) / 2)]);
    }

    /// <summary>Writes the three characters that the hash has for a part, suite and version.</summary>
    public static void WriteCode(ReadOnlySpan<byte> part, Span<byte> code)
    {
        code[..3].Fill((byte)'0');
        WriteCode(ref part, code);
    }

    /// <summary>The suite that two hexadecimal digits of the hash stand for; false where they stand for none or for an unknown one.</summary>
    public static bool TryFindSuite(int number, out ushort suite)
    {
        bool known = number >= 1 && number <= NumberedSuites.Length;
        suite = known ? NumberedSuites[number - 1] : (ushort)0;
        return known;
    }

    private static ReadOnlySpan<byte> NextField(ref ReadOnlySpan<byte> part)
    {
        int end = part.IndexOf((byte)'|');
        ReadOnlySpan<byte> field = end < 0 ? part : part[..end];
        part = end < 0 ? default : part[(end + 1)..];
        return field;
    }

    private static void WriteCode(ref ReadOnlySpan<byte> part, Span<byte> to)
    {
        ReadOnlySpan<byte> cipher = NextField(ref part);
        ReadOnlySpan<byte> version = NextField(ref part);
        WriteCipherAndVersion(cipher, version, to);
    }

    private static void WriteCipherAndVersion(ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> version, Span<byte> to)
    {
        if (!cipher.IsEmpty)
        {
            int number = NumberedSuites.Length + 1;
            if (cipher.Length == 4 && ushort.TryParse(cipher, System.Globalization.NumberStyles.AllowHexSpecifier, null, out ushort suite))
            {
                int at = NumberedSuites.IndexOf(suite);
                number = at < 0 ? number : at + 1;
            }

            to[0] = Numerals.HexDigit(number >> 4);
            to[1] = Numerals.HexDigit(number & 15);
        }

        // The reference has letters for the digits 0 to 5 and fails beyond; the letters here go on, as they do in jarm-go.
        if (version.Length >= 4 && version[3] is >= (byte)'0' and <= (byte)'9')
        {
            to[2] = (byte)('a' + version[3] - '0');
        }
    }

    /// <summary>Appends the part; false where the reference says "|||", be it by a rule or by an exception it catches.</summary>
    private static bool TryWriteProbe(ReadOnlySpan<byte> data, Utf8Text text)
    {
        if (data.Length < 6 || data[0] != HandshakeRecord || data[5] != ServerHello || data.Length < 44)
        {
            return false;
        }

        int recordLength = (data[3] << 8) | data[4];
        int session = data[43];
        AppendHex(Slice(data, session + 44, 2), text);
        text.Append((byte)'|');
        AppendHex(data.Slice(9, 2), text);
        text.Append((byte)'|');
        if (HasNoExtensions(data, session, recordLength))
        {
            text.Append((byte)'|');
            return true;
        }

        return TryWriteExtensions(data, session, text);
    }

    /// <summary>The three cases in which the reference gives up, two of them tuned to servers of its time by fixed bytes.</summary>
    private static bool HasNoExtensions(ReadOnlySpan<byte> data, int session, int recordLength) =>
        session + 47 >= data.Length
        || data[session + 47] == Certificate
        || Slice(data, session + 50, 3).SequenceEqual((ReadOnlySpan<byte>)[0x0e, 0xac, 0x0b])
        || Slice(data, 82, 3).SequenceEqual((ReadOnlySpan<byte>)[0x0f, 0xf0, 0x0b])
        || session + 42 >= recordLength;

    private static bool TryWriteExtensions(ReadOnlySpan<byte> data, int session, Utf8Text text)
    {
        int start = session + 49;
        int end = Number(Slice(data, session + 47, 2)) + session + 48;
        bool sawAlpn = false;
        for (int at = start; at < end;)
        {
            if (!TryReadExtension(data, ref at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> body, out bool hasBody))
            {
                return false;
            }

            if (!sawAlpn && type.Length == 2 && Number(type) == Alpn)
            {
                sawAlpn = true;
                ReadOnlySpan<byte> name = body.Length > 3 ? body[3..] : default;
                if (!hasBody || !Utf8.IsValid(name))
                {
                    return false;
                }

                text.Append(name);
            }
        }

        text.Append((byte)'|');
        for (int at = start; at < end;)
        {
            if (at != start)
            {
                text.Append((byte)'-');
            }

            TryReadExtension(data, ref at, out ReadOnlySpan<byte> type, out _, out _);
            AppendHex(type, text);
        }

        return true;
    }

    /// <summary>Reads one extension as far as there are bytes; false where not even one of its length is there.</summary>
    private static bool TryReadExtension(ReadOnlySpan<byte> data, ref int at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> body, out bool hasBody)
    {
        type = Slice(data, at, 2);
        ReadOnlySpan<byte> length = Slice(data, at + 2, 2);
        body = Slice(data, at + 4, Number(length));
        hasBody = Number(length) != 0;
        at += 4 + Number(length);
        return !length.IsEmpty;
    }

    private static int Number(ReadOnlySpan<byte> bytes)
    {
        int number = 0;
        foreach (byte value in bytes)
        {
            number = (number << 8) | value;
        }

        return number;
    }

    private static void AppendHex(ReadOnlySpan<byte> bytes, Utf8Text text)
    {
        Numerals.WriteHex(text.Reserve(2 * bytes.Length), bytes);
        text.Advance(2 * bytes.Length);
    }

    /// <summary>As many of the bytes as there are, as a slice in the reference's language gives them.</summary>
    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> data, int at, int length) =>
        at >= data.Length ? default : data.Slice(at, Math.Min(length, data.Length - at));
}
