namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>Frame Relay: a Q.922 address of two to four bytes, then RFC 2427 or Cisco's EtherType encapsulation.</summary>
internal static class FrameRelay
{
    private const byte LastAddressByte = 1;

    public static Layer Decode(ref PacketCursor cursor)
    {
        ReadOnlySpan<byte> bytes = cursor.Bytes;
        int address = 0;
        while (address < Math.Min(4, bytes.Length) && (bytes[address] & LastAddressByte) == 0)
        {
            address++;
        }

        address++;
        if (bytes.Length < address + 2)
        {
            return Layer.Truncated;
        }

        if (address is < 2 or > 4)
        {
            return Layer.Malformed;
        }

        const byte unnumbered = 3;
        if (bytes[address] != unnumbered)
        {
            ushort type = cursor.U16(address);
            cursor.Bytes = bytes[(address + 2)..];
            return EtherType.Next(type);
        }

        int at = address + 1;
        if (bytes[at] == 0) // padding to an even address
        {
            at++;
        }

        if (bytes.Length <= at)
        {
            return Layer.Truncated;
        }

        switch (bytes[at])
        {
            case 0xcc: return cursor.Skip(at + 1, Layer.IPv4);
            case 0x8e: return cursor.Skip(at + 1, Layer.IPv6);
            case 0xcf: return cursor.Skip(at + 1, Layer.Ppp);
            case 0x80: return Ethernet.DecodeSnap(at + 1, ref cursor);
            default: return Layer.NotIp;
        }
    }
}
