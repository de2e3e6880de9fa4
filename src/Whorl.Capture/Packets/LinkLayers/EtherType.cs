namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>EtherTypes that are followed (IEEE's registry; GRE, Geneve and others borrow the numbers).</summary>
internal static class EtherType
{
    public const ushort IPv4 = 0x0800;
    public const ushort IPv6 = 0x86dd;
    public const ushort Arp = 0x0806;

    /// <summary>Below this, the field is an IEEE 802.3 length.</summary>
    public const ushort Lowest = 0x0600;

    public static Layer Next(ushort type) => type switch
    {
        IPv4 => Layer.IPv4,
        IPv6 => Layer.IPv6,
        0x8100 or 0x88a8 or 0x9100 or 0x9200 or 0x9300 => Layer.Vlan,
        0x8847 or 0x8848 => Layer.Mpls,
        0x8864 => Layer.Pppoe,
        0x880b => Layer.Ppp,
        0x6558 => Layer.Ethernet, // transparent Ethernet bridging (RFC 1701)
        0x8870 => Layer.Llc, // jumbo frames of LLC, whose length does not fit the field
        0x894f => Layer.Nsh,
        0x88e5 => Layer.MacSec,
        0x88e7 => Layer.ITag,
        0x8926 => Layer.VnTag,
        0x893f => Layer.ETag,
        0x22f3 => Layer.Trill,
        0x4305 => Layer.BatmanAdv,
        0x8909 => Layer.CiscoMetaData,
        0x892f => Layer.Hsr,
        0xd28b => Layer.AristaTimestamp,
        0xdada => Layer.SwitchTagBehindEtherType, // Linux's choice, ETH_P_EDSA
        _ => Layer.NotIp,
    };
}
