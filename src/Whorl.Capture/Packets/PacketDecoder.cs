using System.Runtime.CompilerServices;
using Whorl.Capture.Files;
using Whorl.Capture.Packets.LinkLayers;
using Whorl.Capture.Packets.Tunnels;

namespace Whorl.Capture.Packets;

/// <summary>
/// Walks a frame from its link layer to the innermost TCP, UDP or SCTP header. One decoder belongs to one thread: it
/// holds the fragments of incomplete datagrams.
/// </summary>
public sealed class PacketDecoder
{
    /// <summary>The most headers below the transport that are followed in one frame.</summary>
    public const int MaxLayers = 16;

    private readonly FragmentTable fragments = new();
    private long tooManyLayers;
    private long plainUdp;

    /// <summary>What this decoder dropped, joined and gave up on so far.</summary>
    public DecoderCounters Counters => fragments.Counters with
    {
        DatagramsPending = fragments.Pending,
        TooManyLayers = tooManyLayers,
        TunnelsRefused = plainUdp,
    };

    /// <summary>
    /// Decodes one frame, or the first transport packet of a frame that carries several, which <see cref="TryDecodeNext"/>
    /// goes on with. For <see cref="DecodeOutcome.Tcp"/>, <see cref="DecodeOutcome.Udp"/> and
    /// <see cref="DecodeOutcome.Sctp"/> every field of <paramref name="packet"/> is set; its payload is a view of
    /// <paramref name="frame"/> or of this decoder's reassembly buffer and valid until the next call.
    /// </summary>
    /// <param name="frame">The captured bytes.</param>
    /// <param name="originalLength">The frame's length on the wire, in bytes.</param>
    /// <param name="linkType">What the frame starts with.</param>
    /// <param name="timestamp">Nanoseconds since 1970-01-01 UTC; ages incomplete fragments.</param>
    /// <param name="packet">The innermost transport packet.</param>
    public DecodeOutcome Decode(ReadOnlySpan<byte> frame, int originalLength, LinkType linkType, long timestamp, ref DecodedPacket packet)
    {
        packet.FirstTimestamp = timestamp;
        packet.HeldFrames = 0;
        packet.Rest.Bytes = default;
        if (linkType == LinkType.Ethernet && CommonFrame.TryDecode(frame, ref packet, out DecodeOutcome outcome))
        {
            return outcome;
        }

        return Walk(frame, originalLength, linkType, timestamp, ref packet);
    }

    /// <summary>
    /// Decodes the next transport packet of the frame that <paramref name="packet"/> came from; false when there is none,
    /// which with nearly every frame is so at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryDecodeNext(ref DecodedPacket packet, out DecodeOutcome outcome)
    {
        if (packet.Rest.Bytes.IsEmpty)
        {
            outcome = DecodeOutcome.NotIp;
            return false;
        }

        outcome = Resume(ref packet);
        return outcome <= DecodeOutcome.Sctp;
    }

    /// <summary>Decodes header by header; every frame may take this way, and those <see cref="CommonFrame"/> declines must.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal DecodeOutcome Walk(ReadOnlySpan<byte> frame, int originalLength, LinkType linkType, long timestamp, ref DecodedPacket packet)
    {
        fragments.ReleaseJoined();
        packet.Tunnel.Clear();
        PacketCursor cursor = default;
        cursor.Bytes = frame;
        cursor.Missing = Math.Max(0, originalLength - frame.Length);
        cursor.FirstTimestamp = timestamp;
        DecodeOutcome outcome = WalkFrom(LinkLayer.First(linkType), 0, ref cursor, timestamp, ref packet);
        packet.FirstTimestamp = cursor.FirstTimestamp;
        packet.HeldFrames = cursor.HeldFrames;
        packet.Rest = cursor.Rest;
        return outcome <= DecodeOutcome.Sctp || cursor.Rest.Bytes.IsEmpty ? outcome : Resume(ref packet);
    }

    /// <summary>Goes on with the frames of an aggregate, to the next that holds a transport packet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private DecodeOutcome Resume(ref DecodedPacket packet)
    {
        DecodeOutcome outcome;
        do
        {
            PacketCursor cursor = default;
            cursor.Bytes = packet.Rest.Bytes;
            cursor.Missing = packet.Rest.Missing;
            cursor.FirstTimestamp = packet.Rest.FirstTimestamp;
            packet.Tunnel.Truncate(packet.Rest.Tunnels);
            outcome = WalkFrom(Layer.AggregatedFrames, packet.Rest.Depth - 1, ref cursor, packet.Rest.Timestamp, ref packet);
            packet.FirstTimestamp = cursor.FirstTimestamp;
            packet.Rest = cursor.Rest;
        }
        while (outcome > DecodeOutcome.Sctp && !packet.Rest.Bytes.IsEmpty);

        return outcome;
    }

    private DecodeOutcome WalkFrom(Layer layer, int depth, ref PacketCursor cursor, long timestamp, ref DecodedPacket packet)
    {
        while (layer >= Layer.Tcp)
        {
            // Transports, and the look at a version nibble, are no headers below the transport.
            if (layer > Layer.AnyIp && ++depth > MaxLayers)
            {
                layer = Layer.TooManyLayers;
                break;
            }

            layer = layer == Layer.AggregatedFrames
                ? AggregatedFrames.Decode(ref cursor, packet, depth, timestamp)
                : Step(layer, ref cursor, timestamp, ref packet);
        }

        if (layer > Layer.DoneSctp)
        {
            if (layer == Layer.TooManyLayers)
            {
                tooManyLayers++;
            }
            else if (cursor.Plain.IsSet && IsNoTunnel(layer, cursor.Missing))
            {
                plainUdp++;
                return Transport.RestorePlainUdp(ref cursor, ref packet);
            }
        }

        return (DecodeOutcome)layer;
    }

    /// <summary>
    /// Whether the walk's end shows that a UDP payload was no tunnel after all. A snap length in the middle of an
    /// inner header proves nothing, so that stays <see cref="DecodeOutcome.Truncated"/>.
    /// </summary>
    private static bool IsNoTunnel(Layer end, int missing) =>
        end is Layer.NotIp or Layer.Malformed || (end == Layer.Truncated && missing == 0);

    private Layer Step(Layer layer, ref PacketCursor cursor, long timestamp, ref DecodedPacket packet) => layer switch
    {
        Layer.Tcp => Transport.Tcp(ref cursor, ref packet),
        Layer.Udp => Transport.Udp(ref cursor, ref packet),
        Layer.Sctp => Transport.Sctp(ref cursor, ref packet),
        Layer.IPv4 => IPv4.Decode(ref cursor, ref packet, fragments, timestamp),
        Layer.IPv6 => IPv6.Decode(ref cursor, ref packet, fragments, timestamp),
        Layer.AnyIp => RawIp.Decode(ref cursor),
        Layer.Ethernet => Ethernet.Decode(ref cursor),
        Layer.Llc => Ethernet.DecodeLlc(ref cursor),
        Layer.Vlan => Vlan.Decode(ref cursor, ref packet),
        Layer.VnTag => Vlan.DecodeVnTag(ref cursor),
        Layer.ETag => Vlan.DecodeETag(ref cursor),
        Layer.ITag => Vlan.DecodeITag(ref cursor),
        Layer.MacSec => MacSec.Decode(ref cursor),
        Layer.LinuxSll => LinuxCooked.Decode(ref cursor),
        Layer.LinuxSll2 => LinuxCooked.DecodeVersion2(ref cursor),
        Layer.Null => Loopback.DecodeNull(ref cursor),
        Layer.Loop => Loopback.DecodeLoop(ref cursor),
        Layer.Ppp => Ppp.Decode(ref cursor),
        Layer.PppWithDirection => cursor.Skip(1, Layer.Ppp),
        Layer.CiscoHdlc => CiscoHdlc.Decode(ref cursor),
        Layer.Ieee80211 => Ieee80211.Decode(ref cursor, padded: false, packet, fragments, timestamp),
        Layer.Ieee80211Padded => Ieee80211.Decode(ref cursor, padded: true, packet, fragments, timestamp),
        Layer.Mesh => MeshControl.Skip(ref cursor),
        Layer.Radiotap => Ieee80211.DecodeRadiotap(ref cursor),
        Layer.Prism => Ieee80211.DecodePrism(ref cursor),
        Layer.Avs => Ieee80211.DecodeAvs(ref cursor),
        Layer.Ppi => Ppi.Decode(ref cursor),
        Layer.Pktap => Pktap.Decode(ref cursor),
        Layer.FrameRelay => FrameRelay.Decode(ref cursor),
        Layer.Nflog => Nflog.Decode(ref cursor),
        Layer.Enc => Enc.Decode(ref cursor),
        Layer.Pflog => Pflog.Decode(ref cursor),
        Layer.Ipnet => Ipnet.Decode(ref cursor),
        Layer.JuniperEthernet => Juniper.Decode(ref cursor, Layer.Ethernet),
        Layer.JuniperPpp => Juniper.Decode(ref cursor, Layer.Ppp),
        Layer.JuniperFrameRelay => Juniper.Decode(ref cursor, Layer.FrameRelay),
        Layer.JuniperCiscoHdlc => Juniper.Decode(ref cursor, Layer.CiscoHdlc),
        Layer.IpOverInfiniband => IpOverInfiniband.Decode(ref cursor),
        Layer.IpOver1394 => IpOver1394.Decode(ref cursor),
        Layer.TokenRing => TokenRing.Decode(ref cursor),
        Layer.Fddi => Fddi.Decode(ref cursor),
        Layer.SwitchTag => SwitchTag.Decode(ref cursor),
        Layer.SwitchTagInFront => cursor.Skip(4, Layer.Ethernet),
        Layer.SwitchTagWithEtherType => SwitchTag.DecodeWithEtherType(ref cursor),
        Layer.SwitchTagBehindEtherType => SwitchTag.DecodeBehindEtherType(ref cursor),
        Layer.CiscoMetaData => CiscoMetaData.Decode(ref cursor),
        Layer.Hsr => Hsr.Decode(ref cursor),
        Layer.AristaTimestamp => AristaTimestamp.Decode(ref cursor),
        Layer.Mpls => Mpls.Decode(ref cursor, ref packet),
        Layer.Pppoe => Pppoe.Decode(ref cursor, ref packet),
        Layer.Gre => Gre.Decode(ref cursor, ref packet),
        Layer.EtherIp => EtherIp.Decode(ref cursor, ref packet),
        Layer.L2tpOverIp => L2tp.DecodeOverIp(ref cursor, ref packet),
        Layer.L2tpOverUdp => L2tp.DecodeOverUdp(ref cursor, ref packet),
        Layer.Nsh => Nsh.Decode(ref cursor, ref packet),
        Layer.Vxlan => Vxlan.Decode(ref cursor, ref packet),
        Layer.VxlanGpe => Vxlan.DecodeGpe(ref cursor, ref packet),
        Layer.Geneve => Geneve.Decode(ref cursor, ref packet),
        Layer.Gtp => Gtp.Decode(ref cursor, ref packet),
        Layer.Teredo => Teredo.Decode(ref cursor, ref packet),
        Layer.CapwapControl => Capwap.DecodeControl(ref cursor, ref packet),
        Layer.CapwapData => Capwap.DecodeData(ref cursor, ref packet, fragments, timestamp),
        Layer.CapwapIeee80211 => Ieee80211.DecodePossiblySwapped(ref cursor, packet, fragments, timestamp),
        Layer.GreOverUdp => Gre.DecodeOverUdp(ref cursor, ref packet),
        Layer.IVxlan => Vxlan.DecodeIVxlan(ref cursor, ref packet),
        Layer.Tzsp => Tzsp.Decode(ref cursor, ref packet),
        Layer.Lisp => Lisp.Decode(ref cursor, ref packet),
        Layer.Ayiya => Ayiya.Decode(ref cursor, ref packet),
        Layer.JMirror => JMirror.Decode(ref cursor, ref packet),
        Layer.BatmanAdv => BatmanAdv.Decode(ref cursor, ref packet),
        Layer.Trill => Trill.Decode(ref cursor, ref packet),
        _ => Layer.NotIp,
    };
}
