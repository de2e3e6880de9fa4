namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>Linux cooked captures, LINKTYPE_LINUX_SLL and _SLL2: what a socket on "any" interface sees.</summary>
internal static class LinuxCooked
{
    private const int Version1Length = 16;
    private const int Version2Length = 20;

    public static Layer Decode(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < Version1Length)
        {
            return Layer.Truncated;
        }

        ushort hardware = cursor.U16(2);
        ushort protocol = cursor.U16(14);
        cursor.Bytes = cursor.Bytes[Version1Length..];
        return Next(hardware, protocol);
    }

    public static Layer DecodeVersion2(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < Version2Length)
        {
            return Layer.Truncated;
        }

        ushort protocol = cursor.U16(0);
        ushort hardware = cursor.U16(8);
        cursor.Bytes = cursor.Bytes[Version2Length..];
        return Next(hardware, protocol);
    }

    private static Layer Next(ushort hardware, ushort protocol) => (hardware, protocol) switch
    {
        (824, _) => Layer.NotIp, // ARPHRD_NETLINK: the protocol is a netlink family
        (803, _) => Layer.Radiotap, // ARPHRD_IEEE80211_RADIOTAP
        (801, _) => Layer.Ieee80211, // ARPHRD_IEEE80211
        (_, 0x0004) => Layer.Llc, // ETH_P_802_2
        (_, < EtherType.Lowest) => Layer.NotIp,
        _ => EtherType.Next(protocol),
    };
}
