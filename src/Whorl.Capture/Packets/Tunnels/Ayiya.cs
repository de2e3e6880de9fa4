namespace Whorl.Capture.Packets.Tunnels;

/// <summary>Anything in Anything (draft-massar-v6ops-ayiya): IP behind the sender's identity and a signature.</summary>
internal static class Ayiya
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int fixedPart = 8;
        const int forward = 1;
        if (cursor.Bytes.Length < fixedPart || (cursor.Bytes[2] & 15) != forward)
        {
            return Layer.NotIp;
        }

        int identity = 1 << (cursor.Bytes[0] >> 4);
        int signature = (cursor.Bytes[1] >> 4) * 4;
        Layer inner = cursor.Bytes[3] switch
        {
            IpProtocol.IPv4 => Layer.IPv4,
            IpProtocol.IPv6 => Layer.IPv6,
            _ => Layer.NotIp,
        };
        if (inner == Layer.NotIp)
        {
            return Layer.NotIp;
        }

        packet.Tunnel.Push(TunnelKind.Ayiya);
        return cursor.Skip(fixedPart + identity + signature, inner);
    }
}
