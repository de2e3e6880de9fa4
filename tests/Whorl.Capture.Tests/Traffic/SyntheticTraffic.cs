using System.Buffers.Binary;
using System.Text;
using Whorl.Tls.Dtls;
using Whorl.Tls.Quic;
using Whorl.Tls.Wire;

namespace Whorl.Capture.Tests.Traffic;

/// <summary>
/// Frames of whole handshakes, made by our own writers: Ethernet and IPv4 around TLS 1.2 with certificates, TLS 1.3,
/// QUIC, DTLS and OpenVPN. A frame can be given to another client in place, so that the same bytes are a new flow.
/// </summary>
internal static class SyntheticTraffic
{
    private const int IpAt = 14;
    private const int TransportAt = IpAt + 20;
    private const byte FromServer = 1;

    /// <summary>A ClientHello body, header included: a browser-like list of suites and extensions with GREASE.</summary>
    public static byte[] ClientHello(string name, bool tls13, bool dtls = false, int seed = 1)
    {
        byte[] space = new byte[1024];
        WireWriter writer = new(space);
        writer.WriteU8(1);
        int message = writer.BeginVector(3);
        writer.WriteU16(dtls ? (ushort)0xfefd : (ushort)0x0303);
        writer.WriteBytes(Random(seed));
        writer.WriteVector(1, tls13 ? Random(seed + 1) : []);
        if (dtls)
        {
            writer.WriteVector(1, []);
        }

        writer.WriteVector(2, Convert.FromHexString("0a0a130113021303c02bc02fc02cc030cca9cca8c013c014009c009d002f0035"));
        writer.WriteVector(1, [0]);
        int extensions = writer.BeginVector(2);
        Extension(ref writer, 0x2a2a, []);
        byte[] host = Encoding.ASCII.GetBytes(name);
        Extension(ref writer, 0, [.. B16(host.Length + 3), 0, .. B16(host.Length), .. host]);
        Extension(ref writer, 23, []);
        Extension(ref writer, 10, [0, 8, 0x0a, 0x0a, 0, 29, 0, 23, 0, 24]);
        Extension(ref writer, 11, [1, 0]);
        Extension(ref writer, 16, [0, 12, 2, (byte)'h', (byte)'2', 8, .. "http/1.1"u8]);
        Extension(ref writer, 13, [0, 8, 4, 3, 8, 4, 4, 1, 5, 3]);
        if (tls13)
        {
            Extension(ref writer, 51, [0, 36, 0, 29, 0, 32, .. Random(seed + 2)]);
            Extension(ref writer, 45, [1, 1]);
            Extension(ref writer, 43, [4, 3, 4, 3, 3]);
        }

        writer.EndVector(2, extensions);
        writer.EndVector(3, message);
        return writer.Written.ToArray();
    }

    /// <summary>A ServerHello, header included.</summary>
    public static byte[] ServerHello(bool tls13, bool dtls = false)
    {
        byte[] space = new byte[256];
        WireWriter writer = new(space);
        writer.WriteU8(2);
        int message = writer.BeginVector(3);
        writer.WriteU16(dtls ? (ushort)0xfefd : (ushort)0x0303);
        writer.WriteBytes(Random(99));
        writer.WriteVector(1, tls13 ? Random(2) : []);
        writer.WriteU16(tls13 ? (ushort)0x1301 : (ushort)0xc02f);
        writer.WriteU8(0);
        int extensions = writer.BeginVector(2);
        if (tls13)
        {
            Extension(ref writer, 43, [3, 4]);
            Extension(ref writer, 51, [0, 29, 0, 32, .. Random(98)]);
        }
        else
        {
            Extension(ref writer, 0xff01, [0]);
            Extension(ref writer, 16, [0, 3, 2, (byte)'h', (byte)'2']);
        }

        writer.EndVector(2, extensions);
        writer.EndVector(3, message);
        return writer.Written.ToArray();
    }

    /// <summary>A Certificate message of TLS 1.2, header included.</summary>
    public static byte[] Certificates(params IReadOnlyList<byte[]> chain)
    {
        byte[] list = [.. chain.SelectMany(der => (byte[])[.. B24(der.Length), .. der])];
        return Message(11, [.. B24(list.Length), .. list]);
    }

    /// <summary>A handshake message with its header.</summary>
    public static byte[] Message(byte type, byte[] body) => [type, .. B24(body.Length), .. body];

    /// <summary>A TLS record.</summary>
    public static byte[] Record(byte type, byte[] contents) => [type, 3, 3, .. B16(contents.Length), .. contents];

    /// <summary>A TCP frame; sequence numbers count from the direction's own start.</summary>
    public static byte[] Tcp(bool fromServer, uint sequence, byte flags, byte[] payload, ushort serverPort = 443) =>
        Frame(fromServer, 6, serverPort, [.. B32(0x1000 + sequence), .. B32(0x1000), 0x50, flags, 0xff, 0xff, 0, 0, 0, 0, .. payload]);

    /// <summary>A UDP frame.</summary>
    public static byte[] Udp(bool fromServer, byte[] payload, ushort serverPort = 443) =>
        Frame(fromServer, 17, serverPort, [.. B16(payload.Length + 8), 0, 0, .. payload]);

    /// <summary>A TCP connection in frames: SYN, SYN-ACK, then what each side says, in segments of at most 1,400 bytes.</summary>
    public static List<byte[]> Connection(params IReadOnlyList<(bool FromServer, byte[] Bytes)> turns)
    {
        List<byte[]> frames = [Tcp(false, uint.MaxValue, 2, []), Tcp(true, uint.MaxValue, 0x12, [])];
        uint[] sent = new uint[2];
        foreach ((bool fromServer, byte[] bytes) in turns)
        {
            foreach (byte[] piece in bytes.Chunk(1400))
            {
                ref uint at = ref sent[fromServer ? 1 : 0];
                frames.Add(Tcp(fromServer, at, 0x18, piece));
                at += (uint)piece.Length;
            }
        }

        return frames;
    }

    /// <summary>TLS 1.2 with a certificate chain, up to the server's ChangeCipherSpec.</summary>
    public static List<byte[]> Tls12(string name, params IReadOnlyList<byte[]> chain) => Connection(
        (false, Record(22, ClientHello(name, tls13: false))),
        (true, Record(22, [.. ServerHello(tls13: false), .. Certificates(chain), .. Message(14, [])])),
        (false, [.. Record(22, Message(16, new byte[33])), .. Record(20, [1]), .. Record(22, new byte[40])]),
        (true, [.. Record(20, [1]), .. Record(22, new byte[40]), .. Record(23, new byte[64])]));

    /// <summary>TLS 1.3, up to the first application data.</summary>
    public static List<byte[]> Tls13(string name) => Connection(
        (false, Record(22, ClientHello(name, tls13: true))),
        (true, [.. Record(22, ServerHello(tls13: true)), .. Record(20, [1]), .. Record(23, new byte[900])]),
        (false, [.. Record(20, [1]), .. Record(23, new byte[60])]));

    /// <summary>TLS 1.3 whose ClientHello comes in three segments, the last one first.</summary>
    public static List<byte[]> Reordered(string name)
    {
        byte[] hello = Record(22, ClientHello(name, tls13: true));
        int third = hello.Length / 3;
        List<byte[]> frames = Connection((false, hello[..third]), (false, hello[third..(2 * third)]), (false, hello[(2 * third)..]), (true, Record(22, ServerHello(tls13: true))));
        (frames[2], frames[4]) = (frames[4], frames[2]);
        return frames;
    }

    /// <summary>A QUIC connection's first datagrams: the hello in two Initial packets, out of order, and the answer.</summary>
    public static List<byte[]> Quic(string name, int connection)
    {
        byte[] id = Random(connection)[..8];
        byte[] serverId = Random(connection + 1_000_000)[..8];
        byte[] hello = ClientHello(name, tls13: true, seed: connection);
        QuicInitialWriter writer = new();
        int half = hello.Length / 2;
        return
        [
            Udp(false, Initial(writer, id, id, [], QuicSender.Client, 1, half, hello[half..])),
            Udp(false, Initial(writer, id, id, [], QuicSender.Client, 0, 0, hello[..half])),
            Udp(true, Initial(writer, id, [], serverId, QuicSender.Server, 0, 0, ServerHello(tls13: true))),
        ];
    }

    /// <summary>A QUIC client that offers version 2, is told that there is only version 1, and begins again with the same connection ID.</summary>
    public static List<byte[]> QuicAfterNegotiation(string name)
    {
        byte[] id = Random(3)[..8];
        byte[] serverId = Random(4)[..8];
        byte[] hello = ClientHello(name, tls13: true);
        QuicInitialWriter writer = new();
        return
        [
            Udp(false, Initial(writer, id, id, [], QuicSender.Client, 0, 0, hello, QuicVersion.V2)),
            Udp(true, [0x80, 0, 0, 0, 0, 0, 8, .. id, 0, 0, 0, 1]),
            Udp(false, Initial(writer, id, id, [], QuicSender.Client, 0, 0, hello)),
            Udp(true, Initial(writer, id, [], serverId, QuicSender.Server, 0, 0, ServerHello(tls13: true))),
        ];
    }

    /// <summary>DTLS 1.2 with a fragmented ClientHello and a chain of certificates.</summary>
    public static List<byte[]> Dtls(string name, params IReadOnlyList<byte[]> chain)
    {
        byte[] hello = ClientHello(name, tls13: false, dtls: true)[4..];
        byte[] server = ServerHello(tls13: false, dtls: true)[4..];
        byte[] certificates = Certificates(chain)[4..];
        return
        [
            Udp(false, Fragment(1, 0, hello, hello.Length / 2, hello.Length - (hello.Length / 2), 1), 4433),
            Udp(false, Fragment(1, 0, hello, 0, hello.Length / 2, 0), 4433),
            Udp(true, [.. Fragment(2, 0, server, 0, server.Length, 0), .. Fragment(11, 1, certificates, 0, certificates.Length, 1), .. Fragment(14, 2, [], 0, 0, 2)], 4433),
        ];
    }

    /// <summary>OpenVPN over UDP: the client's reset, then a hello in the control channel, its two packets out of order.</summary>
    public static List<byte[]> OpenVpn(string name)
    {
        byte[] session = Random(7)[..8];
        byte[] hello = Record(22, ClientHello(name, tls13: false));
        return
        [
            Udp(false, [7 << 3, .. session, 0, 0, 0, 0, 0], 1194),
            Udp(false, [4 << 3, .. session, 0, 0, 0, 0, 2, .. hello[100..]], 1194),
            Udp(false, [4 << 3, .. session, 0, 0, 0, 0, 1, .. hello[..100]], 1194),
            Udp(true, [4 << 3, .. session, 0, 0, 0, 0, 0, .. Record(22, [.. ServerHello(tls13: false), .. Message(14, [])])], 1194),
        ];
    }

    /// <summary>Gives a frame to another client: its address and port, and so its flow, become new.</summary>
    public static void Readdress(byte[] frame, uint address, ushort port)
    {
        bool fromServer = frame[5] == FromServer;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(IpAt + (fromServer ? 16 : 12)), address);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(TransportAt + (fromServer ? 2 : 0)), port);
    }

    private static byte[] Frame(bool fromServer, byte protocol, ushort serverPort, byte[] rest)
    {
        byte[] client = [10, 0, 0, 1];
        byte[] server = [192, 0, 2, 1];
        return
        [
            2, 0, 0, 0, 0, fromServer ? FromServer : (byte)0, 2, 0, 0, 0, 0, 9, 8, 0,
            0x45, 0, .. B16(24 + rest.Length), 0, 0, 0x40, 0, 64, protocol, 0, 0, .. fromServer ? server : client, .. fromServer ? client : server,
            .. B16(fromServer ? serverPort : 50000), .. B16(fromServer ? 50000 : serverPort), .. rest,
        ];
    }

    private static byte[] Initial(QuicInitialWriter writer, byte[] first, byte[] destination, byte[] source, QuicSender sender, uint number, int offset, byte[] data, QuicVersion? version = null)
    {
        QuicVersion written = version ?? QuicVersion.V1;
        byte[] frames = new byte[data.Length + 16];
        WireWriter frame = new(frames);
        QuicFrameWriter.WriteCrypto(ref frame, (ulong)offset, data, written);
        byte[] packet = new byte[1500];
        int length = writer.Write(
            new QuicInitialFields
            {
                Version = written,
                Sender = sender,
                ClientDestinationId = first,
                DestinationId = destination,
                SourceId = source,
                PacketNumber = number,
                PadTo = 1200,
            },
            frame.Written,
            packet);
        return packet[..length];
    }

    private static byte[] Fragment(byte type, ushort sequence, byte[] message, int offset, int count, ulong number)
    {
        byte[] space = new byte[count + 64];
        WireWriter fragment = new(space);
        DtlsWriter.WriteFragment(ref fragment, type, sequence, message, offset, count);
        byte[] record = new byte[count + 96];
        WireWriter writer = new(record);
        DtlsWriter.WriteRecord(ref writer, 22, DtlsVersion.Dtls12, 0, number, fragment.Written);
        return writer.Written.ToArray();
    }

    private static void Extension(ref WireWriter writer, ushort type, byte[] body)
    {
        writer.WriteU16(type);
        writer.WriteVector(2, body);
    }

    private static byte[] Random(int seed)
    {
        byte[] bytes = new byte[32];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] B16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] B24(int value) => [(byte)(value >> 16), .. B16(value)];

    private static byte[] B32(uint value) => [.. B16((int)(value >> 16)), .. B16((int)value)];
}
