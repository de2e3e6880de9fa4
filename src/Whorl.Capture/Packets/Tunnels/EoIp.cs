using System.Buffers.Binary;

namespace Whorl.Capture.Packets.Tunnels;

/// <summary>MikroTik's Ethernet over IP: GRE version 1 with a protocol of its own, whose key is a length and an identifier.</summary>
internal static class EoIp
{
    /// <summary>The protocol in the GRE header.</summary>
    public const ushort Protocol = 0x6400;

    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 8;
        int length = cursor.U16(4);
        packet.Tunnel.Push(TunnelKind.EoIp, BinaryPrimitives.ReadUInt16LittleEndian(cursor.Bytes[6..]));
        cursor.Bytes = cursor.Bytes[header..];
        if (length == 0)
        {
            return Layer.OtherTransport; // a keepalive
        }

        cursor.Shorten(length);
        return Layer.Ethernet;
    }
}
