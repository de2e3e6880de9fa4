using System.Buffers.Binary;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints;

/// <summary>
/// JA3 (Salesforce, 2017): <c>version,ciphers,extensions,groups,point formats</c> of a ClientHello in decimal, GREASE
/// removed, and the MD5 of that text. JA3N is the same with the extensions in ascending order.
/// </summary>
public static class Ja3
{
    /// <summary>Appends the JA3 string of a hello.</summary>
    public static void Write(in ClientHelloView hello, in ClientHelloExtensions extensions, Utf8Text text) =>
        Write(hello, extensions, sortExtensions: false, text);

    /// <summary>Appends the JA3N string of a hello: JA3 with the extensions sorted numerically.</summary>
    public static void WriteSorted(in ClientHelloView hello, in ClientHelloExtensions extensions, Utf8Text text) =>
        Write(hello, extensions, sortExtensions: true, text);

    private static void Write(in ClientHelloView hello, in ClientHelloExtensions extensions, bool sortExtensions, Utf8Text text)
    {
        // Five digits and a separator are the most a number takes.
        int room = 6 * (1 + (hello.CipherSuites.Length / 2) + extensions.Count + (extensions.Groups.Length / 2) + extensions.PointFormats.Length);
        Span<byte> to = text.Reserve(room + 8);
        int at = Numerals.WriteDecimal(to, hello.LegacyVersion);
        to[at++] = (byte)',';
        at = WriteList(to, at, hello.CipherSuites);
        to[at++] = (byte)',';
        at = sortExtensions ? WriteSortedTypes(to, at, hello, extensions.Count) : WriteTypes(to, at, hello);
        to[at++] = (byte)',';
        at = WriteList(to, at, extensions.Groups);
        to[at++] = (byte)',';
        int start = at;
        foreach (byte format in extensions.PointFormats)
        {
            at = WriteItem(to, at, start, format);
        }

        text.Advance(at);
    }

    private static int WriteTypes(Span<byte> to, int at, in ClientHelloView hello)
    {
        int start = at;
        foreach (ExtensionView extension in hello.Extensions)
        {
            if (!Grease.IsGrease(extension.Type))
            {
                at = WriteItem(to, at, start, extension.Type);
            }
        }

        return at;
    }

    private static int WriteSortedTypes(Span<byte> to, int at, in ClientHelloView hello, int count)
    {
        Span<ushort> types = count <= 256 ? stackalloc ushort[count] : new ushort[count];
        int kept = 0;
        foreach (ExtensionView extension in hello.Extensions)
        {
            if (!Grease.IsGrease(extension.Type))
            {
                types[kept++] = extension.Type;
            }
        }

        types = types[..kept];
        types.Sort();
        int start = at;
        foreach (ushort type in types)
        {
            at = WriteItem(to, at, start, type);
        }

        return at;
    }

    private static int WriteList(Span<byte> to, int at, ReadOnlySpan<byte> values)
    {
        int start = at;
        for (int i = 0; i + 1 < values.Length; i += 2)
        {
            ushort value = BinaryPrimitives.ReadUInt16BigEndian(values[i..]);
            if (!Grease.IsGrease(value))
            {
                at = WriteItem(to, at, start, value);
            }
        }

        return at;
    }

    private static int WriteItem(Span<byte> to, int at, int start, ushort value)
    {
        if (at != start)
        {
            to[at++] = (byte)'-';
        }

        return at + Numerals.WriteDecimal(to[at..], value);
    }
}
