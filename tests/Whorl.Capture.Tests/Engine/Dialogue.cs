using System.Buffers.Binary;
using Whorl.Capture.Packets;
using Whorl.Capture.Tests.Packets;
using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Capture.Tests.Engine;

/// <summary>A piece of a TCP stream: who sent it, where it stands in the sender's stream, and its bytes.</summary>
internal sealed record Piece(bool FromClient, int Offset, byte[] Bytes);

/// <summary>Writes TLS over TCP as real stacks do, in any cut; for tests only.</summary>
internal static class Dialogue
{
    public const uint ClientStart = 0xffff_ff00;
    public const uint ServerStart = 1000;

    private static readonly byte[] Random32 = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))];

    /// <summary>A ClientHello message with a server name, groups, versions and padding.</summary>
    public static byte[] ClientHello(int padding = 300, byte seed = 1)
    {
        byte[] extensions =
        [
            0, 0, 0, 14, 0, 12, 0, 0, 9, .. "test.name"u8,
            0, 10, 0, 4, 0, 2, 0, 29,
            0, 11, 0, 2, 1, 0,
            0, 13, 0, 4, 0, 2, 8, 4,
            0, 43, 0, 5, 4, 3, 4, 3, 3,
            0, 21, (byte)(padding >> 8), (byte)padding, .. new byte[padding],
        ];
        byte[] random = [.. Random32];
        random[0] = seed;
        return Message(1, (ref WireWriter writer) => ClientHelloView.Write(ref writer, 0x0303, random, Random32, [0x13, 0x01, 0xc0, 0x2f], [0], hasExtensions: true, extensions));
    }

    /// <summary>A TLS 1.2 ServerHello message.</summary>
    public static byte[] ServerHello(ushort version = 0x0303) =>
        Message(2, (ref WireWriter writer) => ServerHelloView.Write(
            ref writer, 0x0303, [.. Random32.Reverse()], [], 0xc02f, 0, hasExtensions: true,
            version == 0x0303 ? [0xff, 0x01, 0, 1, 0] : [0, 43, 0, 2, (byte)(version >> 8), (byte)version]));

    /// <summary>A HelloRetryRequest message.</summary>
    public static byte[] HelloRetryRequest() =>
        Message(2, (ref WireWriter writer) => ServerHelloView.Write(
            ref writer, 0x0303, ServerHelloView.HelloRetryRequestRandom, Random32, 0x1301, 0, hasExtensions: true, [0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 23]));

    /// <summary>A Certificate message of that many bytes of pretended certificate.</summary>
    public static byte[] Certificate(int size = 3000)
    {
        byte[] der = [.. Enumerable.Range(0, size).Select(i => (byte)(i * 31))];
        return [11, .. U24(size + 6), .. U24(size + 3), .. U24(size), .. der];
    }

    /// <summary>The server's flight of a full TLS 1.2 handshake.</summary>
    public static byte[] ServerFlight(int certificate = 3000) => [.. ServerHello(), .. Certificate(certificate), 14, 0, 0, 0];

    /// <summary>Handshake bytes in records of at most <paramref name="most"/> bytes.</summary>
    public static byte[] Records(byte[] handshake, int most = 16384, ushort version = 0x0301)
    {
        List<byte> result = [];
        for (int at = 0; at < handshake.Length; at += most)
        {
            int length = Math.Min(most, handshake.Length - at);
            result.AddRange([22, (byte)(version >> 8), (byte)version, (byte)(length >> 8), (byte)length, .. handshake.AsSpan(at, length)]);
        }

        return [.. result];
    }

    /// <summary>The SYN and the SYN-ACK.</summary>
    public static IEnumerable<byte[]> Opening() =>
    [
        Segment(new Piece(true, -1, []), TcpFlags.Syn),
        Segment(new Piece(false, -1, []), TcpFlags.Syn | TcpFlags.Ack),
    ];

    /// <summary>A stream cut at the given places.</summary>
    public static List<Piece> Cut(bool fromClient, byte[] stream, IEnumerable<int> places, int offset = 0)
    {
        int[] cuts = [0, .. places.Select(place => 1 + (Math.Abs(place % Math.Max(1, stream.Length - 1)))).Distinct().Order(), stream.Length];
        return [.. cuts.Zip(cuts.Skip(1)).Where(pair => pair.First < pair.Second).Select(pair => new Piece(fromClient, offset + pair.First, stream[pair.First..pair.Second]))];
    }

    /// <summary>The IPv4 packet of a piece.</summary>
    public static byte[] Packet(Piece piece, TcpFlags flags = TcpFlags.Ack, ushort clientPort = 50000)
    {
        uint own = piece.FromClient ? ClientStart : ServerStart;
        byte[] tcp = new byte[20 + piece.Bytes.Length];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, piece.FromClient ? clientPort : (ushort)443);
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(2), piece.FromClient ? (ushort)443 : clientPort);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(4), own + 1 + (uint)piece.Offset);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(8), piece.FromClient ? ServerStart + 1 : ClientStart + 1);
        tcp[12] = 0x50;
        tcp[13] = (byte)flags;
        piece.Bytes.CopyTo(tcp, 20);
        byte[] ip = Encapsulate.IPv4(6, tcp);
        if (!piece.FromClient)
        {
            // The other direction: addresses exchanged.
            ip.AsSpan(12, 4).ToArray().CopyTo(ip, 12);
            byte[] source = ip[12..16];
            ip.AsSpan(16, 4).CopyTo(ip.AsSpan(12));
            source.CopyTo(ip, 16);
        }

        return ip;
    }

    /// <summary>The Ethernet frame of a piece.</summary>
    public static byte[] Segment(Piece piece, TcpFlags flags = TcpFlags.Ack, ushort clientPort = 50000) =>
        Encapsulate.Ethernet(0x0800, Packet(piece, flags, clientPort));

    private delegate void Writing(ref WireWriter writer);

    private static byte[] Message(byte type, Writing write)
    {
        byte[] space = new byte[20000];
        WireWriter writer = new(space);
        write(ref writer);
        return [type, .. U24(writer.Length), .. writer.Written];
    }

    private static byte[] U24(int value) => [(byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
