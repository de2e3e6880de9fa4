namespace Whorl.Capture.Packets.Tunnels;

/// <summary>The Locator/ID Separation Protocol's data packets (RFC 9300 section 5): IP behind eight bytes.</summary>
internal static class Lisp
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 8;
        const byte instancePresent = 0x08;
        if (cursor.Bytes.Length < header)
        {
            return Layer.NotIp;
        }

        long instance = (cursor.Bytes[0] & instancePresent) != 0 ? cursor.U24(4) : -1;
        cursor.Bytes = cursor.Bytes[header..];
        if (!IPv4.IsPlausible(ref cursor) && !IPv6.IsPlausible(ref cursor))
        {
            return Layer.NotIp;
        }

        packet.Tunnel.Push(TunnelKind.Lisp, instance);
        return Layer.AnyIp;
    }
}
