namespace Whorl.Capture.Files;

/// <summary>Link-layer header types (the LINKTYPE_ registry of tcpdump.org); values not named here are legal and unknown.</summary>
public enum LinkType : ushort
{
    /// <summary>BSD loopback: a four-byte protocol family in the byte order of the capturing host.</summary>
    Null = 0,

    /// <summary>Ethernet II or IEEE 802.3.</summary>
    Ethernet = 1,

    /// <summary>PPP, with or without an HDLC-like address and control field.</summary>
    Ppp = 9,

    /// <summary>PPP in HDLC-like framing (RFC 1662).</summary>
    PppHdlc = 50,

    /// <summary>PPP over Ethernet, without the Ethernet header.</summary>
    PppEther = 51,

    /// <summary>Raw IPv4 or IPv6, as some systems number it in old files.</summary>
    RawOpenBsd = 14,

    /// <summary>Raw IPv4 or IPv6, as BSD/OS numbers it.</summary>
    RawBsdOs = 12,

    /// <summary>Raw IPv4 or IPv6; the version nibble tells.</summary>
    Raw = 101,

    /// <summary>Cisco HDLC.</summary>
    CiscoHdlc = 104,

    /// <summary>IEEE 802.11 without a radio header.</summary>
    Ieee80211 = 105,

    /// <summary>OpenBSD loopback: a four-byte protocol family in network byte order.</summary>
    Loop = 108,

    /// <summary>Linux cooked capture, version 1.</summary>
    LinuxSll = 113,

    /// <summary>IEEE 802.11 with a Prism monitor header.</summary>
    Prism = 119,

    /// <summary>IEEE 802.11 with a radiotap header.</summary>
    Radiotap = 127,

    /// <summary>IEEE 802.11 with an AVS header.</summary>
    Ieee80211Avs = 163,

    /// <summary>PPP with a direction byte in front.</summary>
    PppWithDirection = 204,

    /// <summary>Raw IPv4.</summary>
    IPv4 = 228,

    /// <summary>Raw IPv6.</summary>
    IPv6 = 229,

    /// <summary>Linux cooked capture, version 2.</summary>
    LinuxSll2 = 276,
}
