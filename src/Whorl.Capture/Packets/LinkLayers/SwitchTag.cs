namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>
/// The tags that switch chips of Marvell (DSA) and Broadcom put into frames between them and their processor, as Linux's
/// distributed switch architecture captures them: behind the addresses, or in front of the frame.
/// </summary>
internal static class SwitchTag
{
    private const int AddressesLength = 12;

    /// <summary>Four bytes between the addresses and the EtherType.</summary>
    public static Layer Decode(ref PacketCursor cursor)
    {
        Layer fits = cursor.Skip(AddressesLength, Layer.SwitchTag);
        return fits == Layer.SwitchTag ? Tag.Skip(6, ref cursor) : fits;
    }

    /// <summary>Marvell's tag with an EtherType of its own, which the switch's driver chooses.</summary>
    public static Layer DecodeWithEtherType(ref PacketCursor cursor)
    {
        Layer fits = cursor.Skip(AddressesLength + 2, Layer.SwitchTag);
        return fits == Layer.SwitchTag ? DecodeBehindEtherType(ref cursor) : fits;
    }

    /// <summary>What follows that EtherType: two reserved bytes and the tag.</summary>
    public static Layer DecodeBehindEtherType(ref PacketCursor cursor) => Tag.Skip(8, ref cursor);
}
