using Whorl.Capture.Files;

namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>The registry of link types: what a frame of each starts with. A new one is a line here and a file beside this.</summary>
internal static class LinkLayer
{
    /// <summary>Per-packet information: a header in front of any other link type.</summary>
    public const LinkType Ppi = (LinkType)192;

    /// <summary>Frame Relay with a Q.922 address.</summary>
    public const LinkType FrameRelay = (LinkType)107;

    /// <summary>Packets of Linux's netfilter log.</summary>
    public const LinkType Nflog = (LinkType)239;

    /// <summary>Apple's packet tap: a header in front of any other link type.</summary>
    public const LinkType Pktap = (LinkType)258;

    /// <summary>IEEE 802.5 Token Ring.</summary>
    public const LinkType TokenRing = (LinkType)6;

    /// <summary>FDDI.</summary>
    public const LinkType Fddi = (LinkType)10;

    /// <summary>ATM with LLC, as RFC 2684 puts frames on it.</summary>
    public const LinkType AtmRfc1483 = (LinkType)100;

    /// <summary>BSD's IPsec interface.</summary>
    public const LinkType Enc = (LinkType)109;

    /// <summary>BSD's packet filter log.</summary>
    public const LinkType Pflog = (LinkType)117;

    /// <summary>IP on FireWire, as Apple captures it.</summary>
    public const LinkType IpOver1394 = (LinkType)138;

    /// <summary>Juniper's PPP over Ethernet: the Ethernet frame.</summary>
    public const LinkType JuniperPppoe = (LinkType)167;

    /// <summary>Juniper's Ethernet.</summary>
    public const LinkType JuniperEthernet = (LinkType)178;

    /// <summary>Juniper's PPP.</summary>
    public const LinkType JuniperPpp = (LinkType)179;

    /// <summary>Juniper's Frame Relay.</summary>
    public const LinkType JuniperFrameRelay = (LinkType)180;

    /// <summary>Juniper's Cisco HDLC.</summary>
    public const LinkType JuniperCiscoHdlc = (LinkType)181;

    /// <summary>Solaris's IP observability.</summary>
    public const LinkType Ipnet = (LinkType)226;

    /// <summary>IP on InfiniBand.</summary>
    public const LinkType IpOverInfiniband = (LinkType)242;

    /// <summary>Ethernet with a Broadcom switch's tag behind the addresses.</summary>
    public const LinkType BroadcomTag = (LinkType)281;

    /// <summary>Ethernet behind a Broadcom switch's tag.</summary>
    public const LinkType BroadcomPrefix = (LinkType)282;

    /// <summary>Ethernet with a Marvell switch's tag behind the addresses.</summary>
    public const LinkType MarvellTag = (LinkType)284;

    /// <summary>Ethernet with a Marvell switch's tag that has an EtherType.</summary>
    public const LinkType MarvellEtherTypeTag = (LinkType)285;

    public static Layer First(LinkType linkType) => linkType switch
    {
        LinkType.Ethernet => Layer.Ethernet,
        LinkType.LinuxSll => Layer.LinuxSll,
        LinkType.LinuxSll2 => Layer.LinuxSll2,
        LinkType.Raw or LinkType.RawBsdOs or LinkType.RawOpenBsd => Layer.AnyIp,
        LinkType.IPv4 => Layer.IPv4,
        LinkType.IPv6 => Layer.IPv6,
        LinkType.Null => Layer.Null,
        LinkType.Loop => Layer.Loop,
        LinkType.Ppp or LinkType.PppHdlc => Layer.Ppp,
        LinkType.PppEther => Layer.Pppoe,
        LinkType.PppWithDirection => Layer.PppWithDirection,
        LinkType.CiscoHdlc => Layer.CiscoHdlc,
        LinkType.Ieee80211 => Layer.Ieee80211,
        LinkType.Radiotap => Layer.Radiotap,
        LinkType.Prism => Layer.Prism,
        LinkType.Ieee80211Avs => Layer.Avs,
        Ppi => Layer.Ppi,
        FrameRelay => Layer.FrameRelay,
        Pktap => Layer.Pktap,
        Nflog => Layer.Nflog,
        TokenRing => Layer.TokenRing,
        Fddi => Layer.Fddi,
        AtmRfc1483 => Layer.Llc,
        Enc => Layer.Enc,
        Pflog => Layer.Pflog,
        IpOver1394 => Layer.IpOver1394,
        JuniperPppoe => Layer.JuniperEthernet,
        JuniperEthernet => Layer.JuniperEthernet,
        JuniperPpp => Layer.JuniperPpp,
        JuniperFrameRelay => Layer.JuniperFrameRelay,
        JuniperCiscoHdlc => Layer.JuniperCiscoHdlc,
        Ipnet => Layer.Ipnet,
        IpOverInfiniband => Layer.IpOverInfiniband,
        BroadcomTag => Layer.SwitchTag,
        BroadcomPrefix => Layer.SwitchTagInFront,
        MarvellTag => Layer.SwitchTag,
        MarvellEtherTypeTag => Layer.SwitchTagWithEtherType,
        _ => Layer.UnknownLinkType,
    };
}
