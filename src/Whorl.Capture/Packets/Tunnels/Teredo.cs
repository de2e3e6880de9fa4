namespace Whorl.Capture.Packets.Tunnels;

/// <summary>Teredo (RFC 4380 section 5.1.1): IPv6 in UDP, behind authentication and origin indications.</summary>
internal static class Teredo
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int origin = 0;
        const int authentication = 1;
        if (cursor.Bytes.Length >= 4 && cursor.U16(0) == authentication)
        {
            // Identifier and value of these lengths, a nonce of eight bytes and a confirmation byte.
            Layer fits = cursor.Skip(4 + cursor.Bytes[2] + cursor.Bytes[3] + 9, Layer.Teredo);
            if (fits != Layer.Teredo)
            {
                return fits;
            }
        }

        if (cursor.Bytes.Length >= 8 && cursor.U16(0) == origin)
        {
            cursor.Bytes = cursor.Bytes[8..];
        }

        if (!IPv6.IsPlausible(ref cursor))
        {
            return cursor.Missing > 0 && cursor.Bytes.Length < 40 ? Layer.Truncated : Layer.NotIp;
        }

        packet.Tunnel.Push(TunnelKind.Teredo);
        return Layer.IPv6;
    }
}
