using System.Buffers.Binary;
using System.Net;

namespace Whorl.Cli.Demonstration.Recording;

/// <summary>One relayed connection as the IPv4 packets and TCP segments (RFC 9293) that would carry it, without loss and without checksums of TCP.</summary>
internal sealed class RecordedConnection
{
    private const int IpHeader = 20;
    private const int TcpHeader = 20;
    private const byte Fin = 0x01;
    private const byte Syn = 0x02;
    private const byte Push = 0x08;
    private const byte Ack = 0x10;
    private const byte TcpProtocol = 6;
    private const ushort Window = 65535;

    private readonly SegmentFile file;
    private readonly IPEndPoint client;
    private readonly IPEndPoint server;
    private readonly Lock guard = new();
    private uint fromClient = 1;
    private uint fromServer = 1;

    public RecordedConnection(SegmentFile file, IPEndPoint client, IPEndPoint server)
    {
        this.file = file;
        this.client = client;
        this.server = server;
        Write([], isClients: true, Syn, 0, 0);
        Write([], isClients: false, Syn | Ack, 0, 1);
        Write([], isClients: true, Ack, 1, 1);
    }

    /// <summary>Bytes of one side.</summary>
    public void Write(ReadOnlySpan<byte> bytes, bool isClients)
    {
        lock (guard)
        {
            Write(bytes, isClients, Push | Ack, isClients ? fromClient : fromServer, isClients ? fromServer : fromClient);
            if (isClients)
            {
                fromClient += (uint)bytes.Length;
            }
            else
            {
                fromServer += (uint)bytes.Length;
            }
        }
    }

    /// <summary>One side has said all it had to say.</summary>
    public void End(bool isClients)
    {
        lock (guard)
        {
            Write([], isClients, Fin | Ack, isClients ? fromClient++ : fromServer++, isClients ? fromServer : fromClient);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes, bool isClients, byte flags, uint sequence, uint acknowledged)
    {
        (IPEndPoint from, IPEndPoint to) = isClients ? (client, server) : (server, client);
        byte[] packet = new byte[IpHeader + TcpHeader + bytes.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = TcpProtocol;
        from.Address.TryWriteBytes(packet.AsSpan(12), out _);
        to.Address.TryWriteBytes(packet.AsSpan(16), out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), ChecksumOf(packet.AsSpan(0, IpHeader)));
        Span<byte> tcp = packet.AsSpan(IpHeader);
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], (ushort)to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledged);
        tcp[12] = (TcpHeader / 4) << 4;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], Window);
        bytes.CopyTo(tcp[TcpHeader..]);
        file.Write(packet);
    }

    /// <summary>The ones' complement sum of RFC 1071.</summary>
    private static ushort ChecksumOf(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int i = 0; i < header.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        }

        return (ushort)~((sum & 0xffff) + (sum >> 16));
    }
}
