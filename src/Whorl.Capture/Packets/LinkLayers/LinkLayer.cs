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
        _ => Layer.UnknownLinkType,
    };
}
