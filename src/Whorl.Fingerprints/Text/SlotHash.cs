using System.Buffers.Binary;

namespace Whorl.Fingerprints.Text;

/// <summary>
/// Spreads byte strings over the slots of a table of things already computed. It needs spread, not secrecy: two strings
/// in one slot cost the computation that was to be saved, no more.
/// </summary>
internal static class SlotHash
{
    /// <summary>A hash whose highest bits choose a slot.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong state = 0x9e3779b97f4a7c15 ^ (ulong)bytes.Length;
        while (bytes.Length >= 8)
        {
            state = (state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 0xff51afd7ed558ccd;
            state ^= state >> 32;
            bytes = bytes[8..];
        }

        foreach (byte value in bytes)
        {
            state = (state ^ value) * 0x100000001b3;
        }

        state ^= state >> 29;
        return state * 0xc4ceb9fe1a85ec53;
    }
}
