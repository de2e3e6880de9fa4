using System.Buffers.Binary;

namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>A fragment of an 802.11 frame (IEEE 802.11-2020 section 10.5): its frame's number and its own, sent in order.</summary>
internal static class Ieee80211Fragment
{
    /// <summary>Takes the fragment whose body <paramref name="cursor"/> holds; says <paramref name="inner"/> when that made the frame whole.</summary>
    /// <param name="addresses">Receiver and transmitter.</param>
    /// <param name="sequence">The sequence control field's value.</param>
    /// <param name="priority">The traffic identifier: each has numbers of its own.</param>
    /// <param name="more">Whether fragments follow.</param>
    /// <param name="inner">What the whole frame starts with.</param>
    /// <param name="cursor">The fragment's body.</param>
    /// <param name="packet">The encapsulations so far.</param>
    /// <param name="fragments">Where fragments wait.</param>
    /// <param name="timestamp">The time of the frame.</param>
    public static Layer Join(
        ReadOnlySpan<byte> addresses, int sequence, int priority, bool more, Layer inner, ref PacketCursor cursor, in DecodedPacket packet, FragmentTable fragments, long timestamp)
    {
        if (cursor.Missing > 0)
        {
            fragments.Refuse();
            return Layer.Truncated;
        }

        const int numberBits = 4;
        uint frame = (uint)(sequence >> numberBits | priority << 12);
        int number = sequence & ((1 << numberBits) - 1);
        FragmentKey key = new(Address(addresses[6..]), Address(addresses), frame, FragmentKey.Ieee80211, packet.Tunnel.Digest());
        return fragments.TryAppend(key, number, more, timestamp, ref cursor) ? inner : Layer.HeldFragment;
    }

    private static IpAddress Address(ReadOnlySpan<byte> bytes) =>
        new(0, (ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32 | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));
}
