namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>Cisco HDLC: address, control, EtherType (RFC 1547 appendix).</summary>
internal static class CiscoHdlc
{
    public const byte Unicast = 0x0f;
    public const byte Multicast = 0x8f;

    public static Layer Decode(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < 4)
        {
            return Layer.Truncated;
        }

        ushort type = cursor.U16(2);
        cursor.Bytes = cursor.Bytes[4..];
        return EtherType.Next(type);
    }
}
