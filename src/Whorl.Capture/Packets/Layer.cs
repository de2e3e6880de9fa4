namespace Whorl.Capture.Packets;

/// <summary>
/// What a header decoder says comes next: an outcome, with the numbers of <see cref="DecodeOutcome"/>, or the next
/// header, from <see cref="Tcp"/> on.
/// </summary>
internal enum Layer : byte
{
    DoneTcp = DecodeOutcome.Tcp,
    DoneUdp = DecodeOutcome.Udp,
    DoneSctp = DecodeOutcome.Sctp,
    UnknownLinkType = DecodeOutcome.UnknownLinkType,
    NotIp = DecodeOutcome.NotIp,
    OtherTransport = DecodeOutcome.OtherTransport,
    HeldFragment = DecodeOutcome.Fragment,
    Truncated = DecodeOutcome.Truncated,
    Malformed = DecodeOutcome.Malformed,
    TooManyLayers = DecodeOutcome.TooManyLayers,
    Encrypted = DecodeOutcome.Encrypted,

    Tcp = 32,
    Udp,
    Sctp,

    AnyIp,

    IPv4,
    IPv6,

    Ethernet,
    Llc,
    Vlan,
    VnTag,
    ETag,
    ITag,
    MacSec,
    LinuxSll,
    LinuxSll2,
    Null,
    Loop,
    Ppp,
    PppWithDirection,
    CiscoHdlc,
    Ieee80211,
    Ieee80211Padded,
    AggregatedFrames,
    Mesh,
    Radiotap,
    Prism,
    Avs,
    Ppi,
    Pktap,
    FrameRelay,
    Nflog,

    Mpls,
    Pppoe,
    Gre,
    EtherIp,
    L2tpOverIp,
    L2tpOverUdp,
    Nsh,
    Vxlan,
    VxlanGpe,
    Geneve,
    Gtp,
    Teredo,
    CapwapControl,
    CapwapData,
    CapwapIeee80211,
}
