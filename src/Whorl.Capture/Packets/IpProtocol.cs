namespace Whorl.Capture.Packets;

/// <summary>IP protocol numbers and IPv6 next headers that are followed (IANA's protocol-numbers registry).</summary>
internal static class IpProtocol
{
    public const byte HopByHop = 0;
    public const byte Icmp = 1;
    public const byte Igmp = 2;
    public const byte IPv4 = 4;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte IPv6 = 41;
    public const byte Routing = 43;
    public const byte Fragment = 44;
    public const byte Gre = 47;
    public const byte Esp = 50;
    public const byte Authentication = 51;
    public const byte IcmpV6 = 58;
    public const byte DestinationOptions = 60;
    public const byte EtherIp = 97;
    public const byte L2tp = 115;
    public const byte Sctp = 132;
    public const byte Mobility = 135;
    public const byte Mpls = 137;
    public const byte Hip = 139;
    public const byte Shim6 = 140;
    public const byte Ethernet = 143;

    /// <summary>The layer of <paramref name="protocol"/>; names the tunnel when that is IP in IP.</summary>
    public static Layer Next(byte protocol, bool inIPv6, ref DecodedPacket packet)
    {
        switch (protocol)
        {
            case Tcp: return Layer.Tcp;
            case Udp: return Layer.Udp;
            case Sctp: return Layer.Sctp;
            case Gre: return Layer.Gre;
            case Esp: return Layer.Encrypted;
            case L2tp: return Layer.L2tpOverIp;
            case EtherIp: return Layer.EtherIp;
            case Mpls: return Layer.Mpls;
            case Ethernet:
                packet.Tunnel.Push(TunnelKind.SRv6L2);
                return Layer.Ethernet;
            case IPv4:
                packet.Tunnel.Push(inIPv6 ? TunnelKind.FourInSix : TunnelKind.IpIp);
                return Layer.IPv4;
            case IPv6:
                packet.Tunnel.Push(inIPv6 ? TunnelKind.SixInSix : TunnelKind.SixInFour);
                return Layer.IPv6;
            default: return Layer.OtherTransport;
        }
    }
}
