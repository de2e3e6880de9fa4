namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>The mesh control field in front of a mesh station's data (IEEE 802.11-2020 section 9.2.4.7.3).</summary>
internal static class MeshControl
{
    private const byte AddressExtension = 3;

    /// <summary>
    /// Whether the field can start here: its flags are an address extension mode, of which 3 is reserved, and nothing
    /// else. IP's LLC header never starts like that, so the field's presence bit, which other frames use otherwise, need
    /// not be believed.
    /// </summary>
    public static bool IsPlausible(ref PacketCursor cursor) => !cursor.Bytes.IsEmpty && cursor.Bytes[0] < AddressExtension;

    /// <summary>Steps over the field where it is there: flags, time to live, sequence number, and up to two addresses.</summary>
    public static Layer Skip(ref PacketCursor cursor) =>
        IsPlausible(ref cursor) ? cursor.Skip(6 + (cursor.Bytes[0] * 6), Layer.Llc) : Layer.Llc;
}
