using System.Buffers.Binary;

namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>BSD loopback: an address family in four bytes, in the capturing host's byte order (NULL) or the network's (LOOP).</summary>
internal static class Loopback
{
    private const uint CiscoHdlcIPv4 = 0x0f000800;

    public static Layer DecodeNull(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < 4)
        {
            return Layer.Truncated;
        }

        return cursor.Skip(4, OfFamily(HostFamily(cursor.Bytes)));
    }

    public static Layer DecodeLoop(ref PacketCursor cursor) =>
        cursor.Bytes.Length < 4 ? Layer.Truncated : cursor.Skip(4, OfFamily(cursor.U32(0)));

    /// <summary>An address family in the capturing host's byte order, which is not known.</summary>
    public static uint HostFamily(ReadOnlySpan<byte> bytes)
    {
        uint family = BinaryPrimitives.ReadUInt32LittleEndian(bytes);

        // Families are small numbers: high bytes set mean that the other end comes first.
        return family > ushort.MaxValue ? BinaryPrimitives.ReverseEndianness(family) : family;
    }

    /// <summary>What an address family, of any system, says is next.</summary>
    public static Layer OfFamily(uint family) => family switch
    {
        2 => Layer.IPv4,
        10 or 23 or 24 or 28 or 30 => Layer.IPv6, // AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS
        >= EtherType.Lowest and <= ushort.MaxValue => EtherType.Next((ushort)family), // some systems put an EtherType there
        CiscoHdlcIPv4 => Layer.IPv4, // and some captures of serial lines carry this link type
        _ => Layer.NotIp,
    };
}
