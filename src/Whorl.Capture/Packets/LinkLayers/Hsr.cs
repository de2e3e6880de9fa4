namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>The tag of High-availability Seamless Redundancy (IEC 62439-3): path, size and sequence number.</summary>
internal static class Hsr
{
    public static Layer Decode(ref PacketCursor cursor) => Tag.Skip(6, ref cursor);
}
