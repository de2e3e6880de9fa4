using Whorl.Capture.Packets.LinkLayers;

namespace Whorl.Capture.Packets.Tunnels;

/// <summary>An MPLS label stack (RFC 3032) and what is below it, which no field names: IP, or a pseudowire's Ethernet (RFC 4448).</summary>
internal static class Mpls
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const uint bottomOfStack = 0x100;
        uint entry;
        do
        {
            if (cursor.Bytes.Length < 4)
            {
                return Layer.Truncated;
            }

            entry = cursor.U32(0);
            packet.Tunnel.Push(TunnelKind.Mpls, entry >> 12);
            cursor.Bytes = cursor.Bytes[4..];
        }
        while ((entry & bottomOfStack) == 0);

        if (cursor.Bytes.IsEmpty)
        {
            return Layer.Truncated;
        }

        switch (cursor.Bytes[0] >> 4)
        {
            // A MAC address may start with these nibbles too: only then does the rest have to look like IP.
            case 4 when IPv4.IsPlausible(ref cursor) || !Ethernet.IsPlausible(ref cursor, 0):
                return Layer.IPv4;
            case 6 when IPv6.IsPlausible(ref cursor) || !Ethernet.IsPlausible(ref cursor, 0):
                return Layer.IPv6;
            case 0 when HasControlWord(ref cursor):
                return cursor.Skip(4, Layer.Ethernet);
            default:
                return Ethernet.IsPlausible(ref cursor, 0) ? Layer.Ethernet : Layer.NotIp;
        }
    }

    /// <summary>
    /// A control word starts with a zero nibble, but so do most MAC addresses: the frame has to make sense behind
    /// the word, and where it does in both places, the reserved and fragmentation bits decide.
    /// </summary>
    private static bool HasControlWord(ref PacketCursor cursor) =>
        Ethernet.IsPlausible(ref cursor, 4) && (cursor.U16(0) == 0 || !Ethernet.IsPlausible(ref cursor, 0));
}
