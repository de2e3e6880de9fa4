using System.Buffers.Binary;
using Whorl.Capture.Files;

namespace Whorl.Capture.Tests.Packets;

/// <summary>Writes headers around a payload, inside out; for tests only. What it writes is checked by tshark too.</summary>
internal static class Encapsulate
{
    public static readonly byte[] Payload = "\x16\x03\x01\x00\x05hello, tunnel"u8.ToArray();

    /// <summary>Each encapsulation around an IPv4 packet and an IPv6 packet: name, link type, frame and the tunnel's name.</summary>
    public static IEnumerable<(string Name, LinkType LinkType, byte[] Frame, string Tunnel)> All(byte[] transport, byte protocol)
    {
        foreach (bool v6 in new[] { false, true })
        {
            byte[] ip = v6 ? IPv6(protocol, transport) : IPv4(protocol, transport);
            ushort type = v6 ? (ushort)0x86dd : (ushort)0x0800;
            ushort ppp = v6 ? (ushort)0x0057 : (ushort)0x0021;
            byte inIp = v6 ? (byte)41 : (byte)4;
            byte[] frame = Ethernet(type, ip);
            string suffix = v6 ? " v6" : " v4";

            foreach ((string name, LinkType linkType, byte[] bytes) in LinkLayers(type, ppp, v6, ip))
            {
                yield return (name + suffix, linkType, bytes, "");
            }

            foreach ((string name, byte[] bytes, string tunnel) in InEthernet(type, ppp, v6, ip, frame))
            {
                yield return (name + suffix, LinkType.Ethernet, bytes, tunnel);
            }

            foreach ((string name, byte outer, byte[] bytes, string tunnel) in InIp(type, ppp, inIp, v6, ip, frame))
            {
                yield return (name + suffix + " in v4", LinkType.Ethernet, Ethernet(0x0800, IPv4(outer, bytes, 0x0a09)), tunnel.Replace('#', '4'));
                yield return (name + suffix + " in v6", LinkType.Ethernet, Ethernet(0x86dd, IPv6(outer, bytes, 0x0a09)), tunnel.Replace('#', '6'));
            }
        }
    }

    public static byte[] TcpSegment(byte[] payload, uint sequence = 0x01020304) =>
        [0xd9, 0x03, 0x01, 0xbb, .. B32(sequence), .. B32(0x55667788), 0x80, 0x18, 0xff, 0xff, 0, 0, 0, 0, 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, .. payload];

    public static byte[] UdpDatagram(ushort source, ushort destination, byte[] payload) =>
        [.. B16(source), .. B16(destination), .. B16((ushort)(payload.Length + 8)), 0, 0, .. payload];

    public static byte[] IPv4(byte protocol, byte[] payload, ushort network = 0x0a01, ushort id = 7, ushort fragment = 0, byte[]? options = null) =>
        [(byte)(0x45 + (options?.Length ?? 0) / 4), 0, .. B16((ushort)(20 + (options?.Length ?? 0) + payload.Length)), .. B16(id), .. B16(fragment), 64, protocol, 0, 0,
            .. B16(network), 0, 1, .. B16(network), 0, 2, .. options ?? [], .. payload];

    public static byte[] IPv6(byte next, byte[] payload, ushort network = 0x0a01) =>
        [0x60, 0, 0, 0, .. B16((ushort)payload.Length), next, 64, .. Address6(network, 1), .. Address6(network, 2), .. payload];

    public static byte[] Ethernet(ushort type, byte[] payload) =>
        [0x00, 0x1b, 0x21, 0, 0, 2, 0x00, 0x1b, 0x21, 0, 0, 1, .. B16(type), .. payload];

    public static byte[] B16(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] B32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>Frames with switch chips' tags, which tcpdump reads and tshark does not: name, link type and frame.</summary>
    public static IEnumerable<(string Name, LinkType LinkType, byte[] Frame)> SwitchTagged(byte[] transport, byte protocol)
    {
        byte[] frame = Ethernet(0x0800, IPv4(protocol, transport));
        yield return ("broadcom", (LinkType)281, [.. frame[..12], 0x20, 0, 0, 1, .. frame[12..]]);
        yield return ("broadcom in front", (LinkType)282, [0x20, 0, 0, 1, .. frame]);
        yield return ("marvell", (LinkType)284, [.. frame[..12], 0xc0, 4, 0, 5, .. frame[12..]]);
        yield return ("marvell with ethertype", (LinkType)285, [.. frame[..12], 0xda, 0xda, 0, 0, 0xc0, 4, 0, 5, .. frame[12..]]);
    }

    private static byte[] Address6(ushort network, byte host) => [0x20, 0x01, 0x0d, 0xb8, .. B16(network), 0, 0, 0, 0, 0, 0, 0, 0, 0, host];

    public static byte[] Snap(ushort type, byte[] payload) => [0xaa, 0xaa, 3, 0, 0, 0, .. B16(type), .. payload];

    public static byte[] Wlan(byte control, byte flags, byte[] rest) =>
        [control, flags, 0, 0, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 3, 0x10, 0, .. rest];

    private static byte[] Radiotap(byte flags, byte[] frame) => [0, 0, 18, 0, 0x03, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, flags, 0, .. frame];

    private static IEnumerable<(string Name, LinkType LinkType, byte[] Frame)> LinkLayers(ushort type, ushort ppp, bool v6, byte[] ip)
    {
        byte[] snap = Snap(type, ip);
        byte[] address = [2, 0, 0, 0, 0, 1];
        yield return ("ethernet", LinkType.Ethernet, Ethernet(type, ip));
        yield return ("ethernet padded", LinkType.Ethernet, [.. Ethernet(type, ip), 0, 0, 0, 0, 0, 0]);
        yield return ("802.3 snap", LinkType.Ethernet, Ethernet((ushort)snap.Length, snap));
        yield return ("jumbo llc", LinkType.Ethernet, Ethernet(0x8870, snap));
        yield return ("sll", LinkType.LinuxSll, [0, 4, 0, 1, 0, 6, .. address, 0, 0, .. B16(type), .. ip]);
        yield return ("sll2", LinkType.LinuxSll2, [.. B16(type), 0, 0, 0, 0, 0, 2, 0, 1, 4, 6, .. address, 0, 0, .. ip]);
        yield return ("raw", LinkType.Raw, ip);
        yield return ("raw by version", v6 ? LinkType.IPv6 : LinkType.IPv4, ip);
        yield return ("null little", LinkType.Null, [v6 ? (byte)30 : (byte)2, 0, 0, 0, .. ip]);
        yield return ("null big", LinkType.Null, [0, 0, 0, v6 ? (byte)24 : (byte)2, .. ip]);
        yield return ("loop", LinkType.Loop, [0, 0, 0, v6 ? (byte)24 : (byte)2, .. ip]);
        yield return ("ppp", LinkType.Ppp, [.. B16(ppp), .. ip]);
        yield return ("ppp hdlc", LinkType.PppHdlc, [0xff, 3, .. B16(ppp), .. ip]);
        yield return ("ppp compressed", LinkType.Ppp, [0xff, 3, (byte)ppp, .. ip]);
        yield return ("ppp with direction", LinkType.PppWithDirection, [1, 0xff, 3, .. B16(ppp), .. ip]);
        yield return ("chdlc", LinkType.CiscoHdlc, [0x0f, 0, .. B16(type), .. ip]);
        yield return ("802.11", LinkType.Ieee80211, Wlan(0x08, 1, snap));
        yield return ("802.11 qos", LinkType.Ieee80211, Wlan(0x88, 2, [0, 0, .. snap]));
        yield return ("802.11 qos ht", LinkType.Ieee80211, Wlan(0x88, 0x81, [0, 0, 0, 0, 0, 0, .. snap]));
        yield return ("802.11 wds", LinkType.Ieee80211, Wlan(0x08, 3, [.. address, .. snap]));
        yield return ("802.11 amsdu", LinkType.Ieee80211, Wlan(0x88, 1, [0x80, 0, .. address, .. address, .. B16((ushort)snap.Length), .. snap]));
        yield return ("radiotap", LinkType.Radiotap, Radiotap(0, Wlan(0x08, 1, snap)));
        yield return ("radiotap fcs", LinkType.Radiotap, Radiotap(0x10, [.. Wlan(0x08, 1, snap), 1, 2, 3, 4]));
        yield return ("radiotap padding", LinkType.Radiotap, Radiotap(0x20, Wlan(0x88, 1, [0, 0, 0, 0, .. snap])));
        yield return ("radiotap extended", LinkType.Radiotap, [0, 0, 16, 0, 0x02, 0, 0, 0x80, 0, 0, 0, 0, 0x20, 0, 0, 0, .. Wlan(0x88, 1, [0, 0, 0, 0, .. snap])]);
        yield return ("prism", LinkType.Prism, [0x44, 0, 0, 0, 144, 0, 0, 0, .. new byte[136], .. Wlan(0x08, 1, snap)]);
        yield return ("avs", LinkType.Ieee80211Avs, [0x80, 0x21, 0x10, 0x01, 0, 0, 0, 64, .. new byte[56], .. Wlan(0x08, 1, snap)]);
        yield return ("pppoe link", LinkType.PppEther, [0x11, 0, 0, 9, .. B16((ushort)(ip.Length + 2)), .. B16(ppp), .. ip]);
        yield return ("frame relay", (LinkType)107, [0x18, 0x41, 3, v6 ? (byte)0x8e : (byte)0xcc, .. ip]);
        foreach ((string name, LinkType linkType, byte[] frame) in RareLinkLayers(type, ppp, v6, ip))
        {
            yield return (name, linkType, frame);
        }
    }

    private static IEnumerable<(string Name, LinkType LinkType, byte[] Frame)> RareLinkLayers(ushort type, ushort ppp, bool v6, byte[] ip)
    {
        byte[] snap = Snap(type, ip);
        byte[] frame = Ethernet(type, ip);
        byte family = v6 ? (byte)24 : (byte)2;
        byte[] juniper = [0x4d, 0x47, 0x43, 1];
        yield return ("enc little", (LinkType)109, [family, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, .. ip]);
        yield return ("enc big", (LinkType)109, [0, 0, 0, family, 0, 0, 0, 1, 0, 0, 0, 0, .. ip]);
        yield return ("pflog", (LinkType)117, [61, family, 0, 0, .. new byte[60], .. ip]);
        yield return ("pflog of another length", (LinkType)117, [100, family, 0, 0, .. new byte[96], .. ip]);
        yield return ("ipnet", (LinkType)226, [1, v6 ? (byte)26 : (byte)2, 0, 1, 0, 0, .. B16((ushort)ip.Length), 0, 0, 0, 1, .. new byte[12], .. ip]);
        yield return ("juniper", (LinkType)178, [.. juniper, .. frame]);
        yield return ("juniper extensions", (LinkType)178, [0x4d, 0x47, 0x43, 0x81, 0, 6, 2, 1, 3, 1, 1, 10, .. frame]);
        yield return ("juniper without a link layer", (LinkType)178, [0x4d, 0x47, 0x43, 3, 2, 0, 0, 0, .. ip]);
        yield return ("juniper pppoe", (LinkType)167, [.. juniper, .. frame]);
        yield return ("juniper ppp", (LinkType)179, [.. juniper, 0xff, 3, .. B16(ppp), .. ip]);
        yield return ("juniper frame relay", (LinkType)180, [.. juniper, 0x18, 0x41, 3, v6 ? (byte)0x8e : (byte)0xcc, .. ip]);
        yield return ("juniper chdlc", (LinkType)181, [.. juniper, 0x0f, 0, .. B16(type), .. ip]);
        yield return ("infiniband", (LinkType)242, [.. new byte[40], .. B16(type), 0, 0, .. ip]);
        yield return ("ieee 1394", (LinkType)138, [.. new byte[16], .. B16(type), .. ip]);
        yield return ("token ring", (LinkType)6, [0x10, 0x40, .. frame[..12], .. snap]);
        yield return ("token ring routed", (LinkType)6, [0x10, 0x40, .. frame[..6], 0x80, .. frame[7..12], 6, 0x30, 0, 0x10, 0, 0x20, .. snap]);
        yield return ("fddi", (LinkType)10, [0x50, .. frame[..12], .. snap]);
        yield return ("atm", (LinkType)100, snap);
        yield return ("ppp multilink whole", LinkType.Ppp, [0xff, 3, 0, 0x3d, 0xc0, 0, 0, 1, .. B16(ppp), .. ip]);
    }

    private static IEnumerable<(string Name, byte[] Frame, string Tunnel)> InEthernet(ushort type, ushort ppp, bool v6, byte[] ip, byte[] frame)
    {
        yield return ("vlan", Ethernet(0x8100, [0x20, 12, .. B16(type), .. ip]), "Vlan:12");
        yield return ("priority tag", Ethernet(0x8100, [0xe0, 0, .. B16(type), .. ip]), "Vlan:0");
        yield return ("qinq", Ethernet(0x88a8, [0, 5, 0x81, 0, 0, 6, .. B16(type), .. ip]), "Vlan:5,Vlan:6");
        yield return ("9100", Ethernet(0x9100, [0, 5, 0x81, 0, 0, 6, .. B16(type), .. ip]), "Vlan:5,Vlan:6");
        yield return ("mpls", Ethernet(0x8847, [0, 1, 0x00, 64, 0, 2, 0x01, 64, .. ip]), "Mpls:16,Mpls:32");
        yield return ("mpls multicast", Ethernet(0x8848, [0, 1, 0x01, 64, .. ip]), "Mpls:16");
        yield return ("pseudowire", Ethernet(0x8847, [0, 1, 0x01, 64, .. frame]), "Mpls:16");
        yield return ("pseudowire with control word", Ethernet(0x8847, [0, 1, 0x01, 64, 0, 0, 0, 0, .. frame]), "Mpls:16");
        yield return ("pppoe", Ethernet(0x8864, [0x11, 0, 0, 9, .. B16((ushort)(ip.Length + 2)), .. B16(ppp), .. ip]), "Pppoe:9");
        yield return ("pppoe compressed", Ethernet(0x8864, [0x11, 0, 0, 9, .. B16((ushort)(ip.Length + 1)), (byte)ppp, .. ip]), "Pppoe:9");
        yield return ("cisco metadata", Ethernet(0x8909, [1, 1, 0, 1, 0, 10, .. B16(type), .. ip]), "");
        yield return ("hsr", Ethernet(0x892f, [.. B16((ushort)(ip.Length + 6)), 0, 1, .. B16(type), .. ip]), "");
        yield return ("arista timestamp", Ethernet(0xd28b, [0, 1, 0, 0x10, 1, 2, 3, 4, 5, 6, 7, 8, .. B16(type), .. ip]), "");
        yield return ("arista short timestamp", Ethernet(0xd28b, [0, 1, 1, 0x20, 1, 2, 3, 4, 5, 6, .. B16(type), .. ip]), "");
        yield return ("batman to one", Ethernet(0x4305, [0x40, 15, 50, 0, 2, 0, 0, 0, 0, 7, .. frame]), "Batman:-1");
        yield return ("batman to one from one", Ethernet(0x4305, [0x42, 15, 50, 0, 2, 0, 0, 0, 0, 7, 2, 0, 0, 0, 0, 8, 1, 0, .. frame]), "Batman:-1");
        yield return ("batman to all", Ethernet(0x4305, [1, 15, 50, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 7, .. frame]), "Batman:-1");
        yield return ("trill", Ethernet(0x22f3, [0, 6, 0, 1, 0, 2, .. frame]), "Trill:-1");
        yield return ("trill options", Ethernet(0x22f3, [0, 0x46, 0, 1, 0, 2, 0, 0, 0, 0, .. frame]), "Trill:-1");
        yield return ("nsh", Ethernet(0x894f, [0x0f, 0xc2, 2, v6 ? (byte)2 : (byte)1, 0, 0, 7, 255, .. ip]), "Nsh:7");
    }

    private static IEnumerable<(string Name, byte Protocol, byte[] Bytes, string Tunnel)> InIp(ushort type, ushort ppp, byte inIp, bool v6, byte[] ip, byte[] frame)
    {
        byte[] t = B16(type);
        byte[] id = [0, 0, 0, 42];
        yield return ("ip in ip", inIp, ip, v6 ? "v6in#" : "v4in#");
        yield return ("gre", 47, [0, 0, .. t, .. ip], "Gre:-1");
        yield return ("gre checksum key sequence", 47, [0xb0, 0, .. t, 0, 0, 0, 0, .. id, 0, 0, 0, 1, .. ip], "Gre:42");
        yield return ("gre routing", 47, [0x40, 0, .. t, 0, 0, 0, 0, 0x08, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0, .. ip], "Gre:-1");
        yield return ("gre bridging", 47, [0x20, 0, 0x65, 0x58, .. id, .. frame], "Gre:42");
        yield return ("pptp", 47, [0x30, 0x81, 0x88, 0x0b, .. B16((ushort)(ip.Length + 4)), 0, 42, 0, 0, 0, 1, 0, 0, 0, 1, 0xff, 3, .. B16(ppp), .. ip], "Gre:42");
        yield return ("erspan 1", 47, [0, 0, 0x88, 0xbe, .. frame], "Erspan:-1");
        yield return ("erspan 2", 47, [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 5, 0x18, 42, 0, 0, 0, 0, .. frame], "Erspan:42");
        yield return ("erspan 3", 47, [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 5, 0x00, 42, 0, 0, 0, 0, 0, 0, 0, 0, .. frame], "Erspan:42");
        yield return ("erspan 3 platform", 47, [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 5, 0x00, 42, 0, 0, 0, 0, 0, 0, 0, 1, 0x0c, 0, 0, 0, 0, 0, 0, 0, .. frame], "Erspan:42");
        yield return ("wccp", 47, [0, 0, 0x88, 0x3e, 0, 0, 0, 0, .. v6 ? IPv4(41, ip) : ip], v6 ? "Gre:-1,SixInFour:-1" : "Gre:-1");
        yield return ("gre aruba", 47, [0, 0, 0x82, 0x00, .. Wlan(0x08, 1, Snap(type, ip))], "Gre:-1");
        yield return ("gre aruba last", 47, [0, 0, 0x83, 0x70, .. Wlan(0x08, 1, Snap(type, ip))], "Gre:-1");
        yield return ("eoip", 47, [0x20, 1, 0x64, 0, .. B16((ushort)frame.Length), 42, 0, .. frame], "EoIp:42");
        yield return ("srv6 l2", 143, frame, "SRv6L2:-1");
        yield return ("etherip", 97, [0x30, 0, .. frame], "EtherIp:-1");
        yield return ("l2tpv3", 115, [.. id, .. frame], "L2tp:42");
        yield return ("l2tpv3 sublayer", 115, [.. id, 0, 0, 0, 0, .. frame], "L2tp:42");
        yield return ("l2tpv3 cookie", 115, [.. id, 9, 8, 7, 6, 5, 4, 3, 2, .. frame], "L2tp:42");
        yield return ("mpls in ip", 137, [0, 1, 0x01, 64, .. ip], "Mpls:16");
        if (v6)
        {
            yield return ("teredo", 17, UdpDatagram(50000, 3544, ip), "Teredo:-1");
            yield return ("teredo origin", 17, UdpDatagram(50000, 3544, [0, 0, 1, 2, 3, 4, 5, 6, .. ip]), "Teredo:-1");
            yield return ("teredo authentication", 17, UdpDatagram(50000, 3544, [0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1, 2, 3, 4, 5, 6, .. ip]), "Teredo:-1");
        }

        yield return ("vxlan", 17, UdpDatagram(50000, 4789, [8, 0, 0, 0, 0, 0, 42, 0, .. frame]), "Vxlan:42");
        yield return ("vxlan on linux's port", 17, UdpDatagram(50000, 8472, [8, 0, 0, 0, 0, 0, 42, 0, .. frame]), "Vxlan:42");
        yield return ("vxlan-gpe", 17, UdpDatagram(50000, 4790, [0x0c, 0, 0, v6 ? (byte)2 : (byte)1, 0, 0, 42, 0, .. ip]), "Vxlan:42");
        yield return ("vxlan-gpe nsh", 17, UdpDatagram(50000, 4790, [0x0c, 0, 0, 4, 0, 0, 42, 0, 0x0f, 0xc6, 1, 3, 0, 0, 7, 255, .. new byte[16], .. frame]), "Vxlan:42,Nsh:7");
        yield return ("geneve", 17, UdpDatagram(50000, 6081, [0, 0, 0x65, 0x58, 0, 0, 42, 0, .. frame]), "Geneve:42");
        yield return ("geneve options", 17, UdpDatagram(50000, 6081, [2, 0, .. t, 0, 0, 42, 0, 1, 2, 0x10, 1, 0, 0, 0, 9, .. ip]), "Geneve:42");
        yield return ("gtp", 17, UdpDatagram(2152, 2152, [0x30, 255, .. B16((ushort)ip.Length), .. id, .. ip]), "Gtp:42");
        yield return ("gtp sequence", 17, UdpDatagram(2152, 2152, [0x32, 255, .. B16((ushort)(ip.Length + 4)), .. id, 0, 1, 0, 0, .. ip]), "Gtp:42");
        yield return ("gtp extensions", 17, UdpDatagram(2152, 2152, [0x34, 255, .. B16((ushort)(ip.Length + 12)), .. id, 0, 0, 0, 0x85, 1, 0x10, 9, 0xc0, 1, 0, 1, 0, .. ip]), "Gtp:42");
        yield return ("l2tpv2", 17, UdpDatagram(1701, 1701, [0, 2, 0, 3, 0, 42, 0xff, 3, .. B16(ppp), .. ip]), "L2tp:42");
        yield return ("l2tpv2 all fields", 17, UdpDatagram(1701, 1701, [0x4a, 2, .. B16((ushort)(18 + ip.Length)), 0, 3, 0, 42, 0, 1, 0, 1, 0, 2, 0, 0, .. B16(ppp), .. ip]), "L2tp:42");
        yield return ("l2tpv3 over udp", 17, UdpDatagram(1701, 1701, [0, 3, 0, 0, .. id, 0, 0, 0, 0, .. frame]), "L2tp:42");
        yield return ("capwap 802.3", 17, UdpDatagram(50000, 5247, [0, 0x10, 0x02, 0, 0, 0, 0, 0, .. frame]), "Capwap:-1");
        yield return ("capwap 802.11", 17, UdpDatagram(50000, 5247, [0, 0x10, 0x43, 0, 0, 0, 0, 0, .. Swap(Wlan(0x08, 1, Snap(type, ip)))]), "Capwap:-1");
        yield return ("lisp", 17, UdpDatagram(50000, 4341, [0x80, 0, 0, 1, 0, 0, 0, 1, .. ip]), "Lisp:-1");
        yield return ("lisp instance", 17, UdpDatagram(50000, 4341, [0x88, 0, 0, 1, 0, 0, 42, 1, .. ip]), "Lisp:42");
        yield return ("gre in udp", 17, UdpDatagram(50000, 4754, [0, 0, .. t, .. ip]), "Gre:-1");
        yield return ("gre in udp key", 17, UdpDatagram(50000, 4754, [0x20, 0, 0x65, 0x58, .. id, .. frame]), "Gre:42");
        yield return ("ayiya", 17, UdpDatagram(50000, 5072, [0x44, 0x52, 0x11, v6 ? (byte)41 : (byte)4, 0, 0, 0, 1, .. new byte[36], .. ip]), "Ayiya:-1");
        yield return ("jmirror", 17, UdpDatagram(50000, 30030, [1, 1, 1, 1, .. id, .. ip]), "JMirror:42");
        yield return ("tzsp", 17, UdpDatagram(50000, 37008, [1, 0, 0, 1, 1, .. frame]), "Tzsp:-1");
        yield return ("tzsp tags", 17, UdpDatagram(50000, 37008, [1, 0, 0, 1, 0, 10, 1, 0xc5, 41, 3, 0, 0, 0, 1, .. frame]), "Tzsp:-1");
        yield return ("tzsp 802.11", 17, UdpDatagram(50000, 37008, [1, 0, 0, 18, 1, .. Wlan(0x08, 1, Snap(type, ip))]), "Tzsp:-1");
        yield return ("ivxlan", 17, UdpDatagram(50000, 48879, [0xc8, 0, 0, 1, 0, 0, 42, 0, .. frame]), "Vxlan:42");
        yield return ("mpls in udp", 17, UdpDatagram(50000, 6635, [0, 1, 0x01, 64, .. ip]), "Mpls:16");
    }

    /// <summary>The byte order of Cisco's access points, which tshark expects by default.</summary>
    private static byte[] Swap(byte[] frame)
    {
        (frame[0], frame[1], frame[22], frame[23]) = (frame[1], frame[0], frame[23], frame[22]);
        return frame;
    }
}
