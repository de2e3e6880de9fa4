using System.Buffers.Binary;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints;

/// <summary>What carried the hello; JA4's first character.</summary>
public enum Ja4Transport : byte
{
    /// <summary>TLS over a stream.</summary>
    Tls = (byte)'t',

    /// <summary>QUIC.</summary>
    Quic = (byte)'q',

    /// <summary>DTLS.</summary>
    Dtls = (byte)'d',
}

/// <summary>
/// JA4 (FoxIO, 2023, the client part under BSD-3-Clause): ten characters that describe a ClientHello, its cipher suites
/// and its extensions with the signature algorithms; hashed and raw, sorted and in wire order. An instance computes one
/// hello at a time into buffers it reuses, and belongs to one thread.
/// </summary>
public sealed class Ja4
{
    // Up to here sorting by insertion is the faster way, and nearly every list is shorter.
    private const int LongList = 48;
    private const int PrefixLength = 10;
    private const int PartLength = 12;
    private const int HashedLength = PrefixLength + 1 + PartLength + 1 + PartLength;

    private readonly DigestCache digests;
    private readonly Utf8Text sorted = new();
    private readonly Utf8Text ordered = new();
    private readonly byte[] hashes = new byte[2 * HashedLength];
    private ushort[] values = new ushort[512];

    /// <summary>Starts with digests from <paramref name="digests"/>, which must be of kind <see cref="FingerprintDigest.Sha256First12"/>.</summary>
    public Ja4(DigestCache digests) => this.digests = digests;

    /// <summary>JA4: 36 characters, lists sorted and hashed.</summary>
    public ReadOnlySpan<byte> Hashed => hashes.AsSpan(0, HashedLength);

    /// <summary>JA4_o: 36 characters, lists in wire order and hashed.</summary>
    public ReadOnlySpan<byte> HashedInOrder => hashes.AsSpan(HashedLength);

    /// <summary>JA4_r: the sorted lists themselves.</summary>
    public ReadOnlySpan<byte> Raw => sorted.Written;

    /// <summary>JA4_ro: the lists in wire order, SNI and ALPN included.</summary>
    public ReadOnlySpan<byte> RawInOrder => ordered.Written;

    /// <summary>Computes all four forms for a hello.</summary>
    public void Compute(in ClientHelloView hello, in ClientHelloExtensions extensions, Ja4Transport transport)
    {
        int most = Math.Max(hello.CipherSuites.Length / 2, extensions.Count);
        if (values.Length < most)
        {
            values = new ushort[most * 2];
        }

        int ciphers = ReadCiphers(hello.CipherSuites);
        Span<byte> prefix = stackalloc byte[PrefixLength];
        Begin(sorted, prefix);
        Begin(ordered, prefix);
        int orderedCiphers = AppendHexList(ordered, values.AsSpan(0, ciphers));
        SortNumerically(values.AsSpan(0, ciphers));
        int sortedCiphers = AppendHexList(sorted, values.AsSpan(0, ciphers));
        sorted.Append((byte)'_');
        ordered.Append((byte)'_');

        int types = ReadTypes(hello);
        WritePrefix(prefix, hello, extensions, transport, ciphers, types);
        sorted.Overwrite(0, prefix);
        ordered.Overwrite(0, prefix);

        AppendHexList(ordered, values.AsSpan(0, types));
        int kept = RemoveNameAndProtocols(values.AsSpan(0, types));
        SortNumerically(values.AsSpan(0, kept));
        AppendHexList(sorted, values.AsSpan(0, kept));
        AppendSignatureSchemes(sorted, extensions.SignatureSchemes);
        AppendSignatureSchemes(ordered, extensions.SignatureSchemes);

        Hash(sorted.Written, sortedCiphers, hashes.AsSpan(0, HashedLength));
        Hash(ordered.Written, orderedCiphers, hashes.AsSpan(HashedLength));
    }

    /// <summary>JA4's two characters for a version: <c>13</c> for 0x0304, <c>00</c> for anything unknown.</summary>
    public static ReadOnlySpan<byte> VersionCharacters(ushort version) => version switch
    {
        0x0304 => "13"u8,
        0x0303 => "12"u8,
        0x0302 => "11"u8,
        0x0301 => "10"u8,
        0x0300 => "s3"u8,
        0x0002 => "s2"u8,
        0xfeff => "d1"u8,
        0xfefd => "d2"u8,
        0xfefc => "d3"u8,
        _ => "00"u8,
    };

    private static void Begin(Utf8Text text, ReadOnlySpan<byte> prefix)
    {
        text.Clear();
        text.Append(prefix);
        text.Append((byte)'_');
    }

    private static void WritePrefix(
        Span<byte> to,
        in ClientHelloView hello,
        in ClientHelloExtensions extensions,
        Ja4Transport transport,
        int ciphers,
        int types)
    {
        to[0] = (byte)transport;
        VersionCharacters(extensions.HighestVersion(hello.LegacyVersion)).CopyTo(to[1..]);
        to[3] = extensions.HasServerName ? (byte)'d' : (byte)'i';
        WriteTwoDigits(to[4..], ciphers);
        WriteTwoDigits(to[6..], types);
        WriteProtocol(to[8..], extensions.ProtocolNames);
    }

    private static void WriteTwoDigits(Span<byte> to, int count)
    {
        int capped = Math.Min(count, 99);
        to[0] = (byte)('0' + (capped / 10));
        to[1] = (byte)('0' + (capped % 10));
    }

    /// <summary>First and last character of the first protocol name; nibbles of them in hexadecimal when one is not alphanumeric.</summary>
    internal static void WriteProtocol(Span<byte> to, ReadOnlySpan<byte> names)
    {
        to[0] = to[1] = (byte)'0';
        if (names.IsEmpty || names[0] == 0 || names.Length == 1)
        {
            return;
        }

        byte first = names[1];
        byte last = names[Math.Min(names[0], names.Length - 1)];
        if (char.IsAsciiLetterOrDigit((char)first) && char.IsAsciiLetterOrDigit((char)last))
        {
            to[0] = first;
            to[1] = last;
        }
        else
        {
            to[0] = Numerals.HexDigit(first >> 4);
            to[1] = Numerals.HexDigit(last);
        }
    }

    private static int RemoveNameAndProtocols(Span<ushort> types)
    {
        int kept = 0;
        foreach (ushort type in types)
        {
            if (type is not (ExtensionType.ServerName or ExtensionType.Alpn))
            {
                types[kept++] = type;
            }
        }

        return kept;
    }

    private static void SortNumerically(Span<ushort> list)
    {
        if (list.Length > LongList)
        {
            SortHeap(list);
            return;
        }

        for (int i = 1; i < list.Length; i++)
        {
            ushort value = list[i];
            int j = i - 1;
            while (j >= 0 && list[j] > value)
            {
                list[j + 1] = list[j];
                j--;
            }

            list[j + 1] = value;
        }
    }

    /// <summary>Heapsort: as fast for a list made to be slow, and compiled ahead with the rest, which the library's generic sort is not.</summary>
    private static void SortHeap(Span<ushort> list)
    {
        for (int root = (list.Length / 2) - 1; root >= 0; root--)
        {
            SiftDown(list, root);
        }

        for (int end = list.Length - 1; end > 0; end--)
        {
            (list[0], list[end]) = (list[end], list[0]);
            SiftDown(list[..end], 0);
        }
    }

    private static void SiftDown(Span<ushort> heap, int root)
    {
        ushort value = heap[root];
        while (true)
        {
            int child = (2 * root) + 1;
            if (child >= heap.Length)
            {
                break;
            }

            if (child + 1 < heap.Length && heap[child + 1] > heap[child])
            {
                child++;
            }

            if (heap[child] <= value)
            {
                break;
            }

            heap[root] = heap[child];
            root = child;
        }

        heap[root] = value;
    }

    /// <summary>Appends the list and returns the text's length after it.</summary>
    private static int AppendHexList(Utf8Text text, ReadOnlySpan<ushort> list)
    {
        Span<byte> to = text.Reserve(5 * list.Length);
        int at = 0;
        foreach (ushort value in list)
        {
            if (at != 0)
            {
                to[at++] = (byte)',';
            }

            Numerals.WriteHex4(to[at..], value);
            at += 4;
        }

        text.Advance(at);
        return text.Length;
    }

    private static void AppendSignatureSchemes(Utf8Text text, ReadOnlySpan<byte> schemes)
    {
        Span<byte> to = text.Reserve((5 * schemes.Length / 2) + 1);
        int at = 0;
        for (int i = 0; i + 1 < schemes.Length; i += 2)
        {
            ushort scheme = BinaryPrimitives.ReadUInt16BigEndian(schemes[i..]);
            if (!Grease.IsGrease(scheme))
            {
                to[at] = at == 0 ? (byte)'_' : (byte)',';
                Numerals.WriteHex4(to[(at + 1)..], scheme);
                at += 5;
            }
        }

        text.Advance(at);
    }

    private int ReadCiphers(ReadOnlySpan<byte> suites)
    {
        int count = 0;
        for (int i = 0; i + 1 < suites.Length; i += 2)
        {
            ushort suite = BinaryPrimitives.ReadUInt16BigEndian(suites[i..]);
            if (!Grease.IsGrease(suite))
            {
                values[count++] = suite;
            }
        }

        return count;
    }

    private int ReadTypes(in ClientHelloView hello)
    {
        int count = 0;
        foreach (ExtensionView extension in hello.Extensions)
        {
            if (!Grease.IsGrease(extension.Type))
            {
                values[count++] = extension.Type;
            }
        }

        return count;
    }

    private void Hash(ReadOnlySpan<byte> raw, int endOfCiphers, Span<byte> to)
    {
        raw[..(PrefixLength + 1)].CopyTo(to);
        HashPart(raw[(PrefixLength + 1)..endOfCiphers], to[(PrefixLength + 1)..]);
        to[PrefixLength + 1 + PartLength] = (byte)'_';
        HashPart(raw[(endOfCiphers + 1)..], to[(PrefixLength + PartLength + 2)..]);
    }

    private void HashPart(ReadOnlySpan<byte> part, Span<byte> to)
    {
        if (part.IsEmpty)
        {
            "000000000000"u8.CopyTo(to);
        }
        else
        {
            digests.Hex(part).CopyTo(to);
        }
    }
}
