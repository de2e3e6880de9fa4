using System.Buffers.Binary;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints;

/// <summary>
/// JA3 and the four forms of JA4 of a ClientHello at once. Clients send the same lists again and again, so what the
/// fingerprints see of a hello, its <em>shape</em> (versions and lists without GREASE; nothing of names, keys or randoms),
/// is kept with its fingerprints, and a hello of a shape seen before costs a comparison. Fixed in size, owned by one thread.
/// </summary>
public sealed class ClientFingerprints
{
    // A shape is kept in one of two slots, where the one found last stays; a few hundred shapes then hardly ever meet.
    private const int PairBits = 10;
    private const int Slots = 2 << PairBits;
    private const int MaxShape = 640;
    private const int MaxTexts = 3456;
    private const int SlotSize = MaxShape + MaxTexts;
    private const int Forms = 6;
    private const int None = -1;

    private readonly DigestCache md5 = new(FingerprintDigest.Md5);
    private readonly Ja4 ja4 = new(new DigestCache(FingerprintDigest.Sha256First12));
    private readonly Utf8Text ja3Text = new();
    private readonly byte[] ja3 = new byte[32];
    private readonly Utf8Text shape = new(MaxShape);
    private readonly byte[] kept = new byte[Slots * SlotSize];
    private readonly ushort[] shapeLengths = new ushort[Slots];
    private readonly ushort[] ends = new ushort[Slots * Forms];
    private readonly byte[] foundLast = new byte[1 << PairBits];
    private int slot = None;

    /// <summary>The text JA3 is the MD5 of.</summary>
    public ReadOnlySpan<byte> Ja3Text => slot == None ? ja3Text.Written : Kept(0);

    /// <summary>JA3: 32 hexadecimal digits.</summary>
    public ReadOnlySpan<byte> Ja3Hash => slot == None ? ja3 : Kept(1);

    /// <summary>JA4: 36 characters, lists sorted and hashed.</summary>
    public ReadOnlySpan<byte> Ja4 => slot == None ? ja4.Hashed : Kept(2);

    /// <summary>JA4_r: lists sorted, in plain.</summary>
    public ReadOnlySpan<byte> Ja4R => slot == None ? ja4.Raw : Kept(3);

    /// <summary>JA4_o: lists in wire order, hashed.</summary>
    public ReadOnlySpan<byte> Ja4O => slot == None ? ja4.HashedInOrder : Kept(4);

    /// <summary>JA4_ro: lists in wire order, in plain.</summary>
    public ReadOnlySpan<byte> Ja4Ro => slot == None ? ja4.RawInOrder : Kept(5);

    /// <summary>Computes all forms for a hello; they are valid until the next call.</summary>
    public void Compute(in ClientHelloView hello, in ClientHelloExtensions extensions, Ja4Transport transport)
    {
        WriteShape(hello, extensions, transport);
        ReadOnlySpan<byte> seen = shape.Written;
        int pair = (int)(SlotHash.Of(seen) >> (64 - PairBits));
        int candidate = (2 * pair) + foundLast[pair];
        if (IsKept(candidate, seen))
        {
            slot = candidate;
            return;
        }

        candidate ^= 1;
        foundLast[pair] ^= 1;
        if (IsKept(candidate, seen))
        {
            slot = candidate;
            return;
        }

        slot = None;
        ja3Text.Clear();
        Fingerprints.Ja3.Write(hello, extensions, ja3Text);
        md5.Hex(ja3Text.Written).CopyTo(ja3);
        ja4.Compute(hello, extensions, transport);
        if (seen.Length <= MaxShape && ja3Text.Length + ja3.Length + ja4.Hashed.Length + ja4.Raw.Length + ja4.HashedInOrder.Length + ja4.RawInOrder.Length <= MaxTexts)
        {
            Keep(candidate, seen);
        }
    }

    private bool IsKept(int candidate, ReadOnlySpan<byte> seen) =>
        shapeLengths[candidate] == seen.Length && kept.AsSpan(candidate * SlotSize, seen.Length).SequenceEqual(seen);

    private ReadOnlySpan<byte> Kept(int form)
    {
        int first = slot * Forms;
        int start = form == 0 ? 0 : ends[first + form - 1];
        return kept.AsSpan((slot * SlotSize) + MaxShape + start, ends[first + form] - start);
    }

    private void Keep(int candidate, ReadOnlySpan<byte> seen)
    {
        Span<byte> to = kept.AsSpan(candidate * SlotSize, SlotSize);
        seen.CopyTo(to);
        shapeLengths[candidate] = (ushort)seen.Length;
        Span<byte> texts = to[MaxShape..];
        Span<ushort> textEnds = ends.AsSpan(candidate * Forms, Forms);
        int at = Put(ja3Text.Written, texts, 0, out textEnds[0]);
        at = Put(ja3, texts, at, out textEnds[1]);
        at = Put(ja4.Hashed, texts, at, out textEnds[2]);
        at = Put(ja4.Raw, texts, at, out textEnds[3]);
        at = Put(ja4.HashedInOrder, texts, at, out textEnds[4]);
        Put(ja4.RawInOrder, texts, at, out textEnds[5]);
    }

    private static int Put(ReadOnlySpan<byte> text, Span<byte> texts, int at, out ushort end)
    {
        text.CopyTo(texts[at..]);
        end = (ushort)(at + text.Length);
        return end;
    }

    /// <summary>
    /// Everything JA3 and JA4 depend on and nothing else, each list with its length in front, so that two hellos of one
    /// shape have the same fingerprints. A shape is never empty: an unused slot matches none.
    /// </summary>
    private void WriteShape(in ClientHelloView hello, in ClientHelloExtensions extensions, Ja4Transport transport)
    {
        ReadOnlySpan<byte> protocols = extensions.ProtocolNames;
        int room = 32 + hello.CipherSuites.Length + (2 * extensions.Count) + extensions.Groups.Length + extensions.PointFormats.Length + extensions.SignatureSchemes.Length;
        shape.Clear();
        Span<byte> to = shape.Reserve(room);
        to[0] = (byte)transport;
        to[1] = (byte)(extensions.HasServerName ? 1 : 0);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], hello.LegacyVersion);
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], extensions.HighestVersion(hello.LegacyVersion));
        Fingerprints.Ja4.WriteProtocol(to[6..], protocols);
        int at = WriteList(to, 8, hello.CipherSuites);
        at = WriteTypes(to, at, hello);
        at = WriteList(to, at, extensions.Groups);
        at = WriteList(to, at, extensions.SignatureSchemes);
        extensions.PointFormats.CopyTo(to[at..]);
        shape.Advance(at + extensions.PointFormats.Length);
    }

    private static int WriteList(Span<byte> to, int at, ReadOnlySpan<byte> values)
    {
        int start = at;
        at += 2;
        for (int i = 0; i + 1 < values.Length; i += 2)
        {
            ushort value = BinaryPrimitives.ReadUInt16LittleEndian(values[i..]);
            if (!Grease.IsGrease(value))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(to[at..], value);
                at += 2;
            }
        }

        BinaryPrimitives.WriteUInt16LittleEndian(to[start..], (ushort)(at - start));
        return at;
    }

    private static int WriteTypes(Span<byte> to, int at, in ClientHelloView hello)
    {
        int start = at;
        at += 2;
        foreach (ExtensionView extension in hello.Extensions)
        {
            if (!Grease.IsGrease(extension.Type))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(to[at..], extension.Type);
                at += 2;
            }
        }

        BinaryPrimitives.WriteUInt16LittleEndian(to[start..], (ushort)(at - start));
        return at;
    }
}
