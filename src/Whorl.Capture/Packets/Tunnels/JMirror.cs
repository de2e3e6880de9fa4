namespace Whorl.Capture.Packets.Tunnels;

/// <summary>Juniper's packet mirror: what a router sends on for lawful interception, behind identifiers of mirror and session.</summary>
internal static class JMirror
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 8;
        if (cursor.Bytes.Length < header)
        {
            return Layer.NotIp;
        }

        uint session = cursor.U32(4);
        cursor.Bytes = cursor.Bytes[header..];
        if (!IPv4.IsPlausible(ref cursor) && !IPv6.IsPlausible(ref cursor))
        {
            return Layer.NotIp;
        }

        packet.Tunnel.Push(TunnelKind.JMirror, session);
        return Layer.AnyIp;
    }
}
