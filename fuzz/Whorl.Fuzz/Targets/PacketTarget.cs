using Whorl.Capture.Files;
using Whorl.Capture.Packets;
using Whorl.Fuzz.Checks;

namespace Whorl.Fuzz.Targets;

/// <summary>
/// Frames of any link type. The first byte chooses the link type; its highest bit says that a sequence of frames
/// follows, each with its length in front, which go to one decoder, so that fragments meet.
/// </summary>
internal sealed class PacketTarget : FuzzTarget
{
    private const int MostFrames = 256;

    private static readonly LinkType[] LinkTypes =
    [
        LinkType.Ethernet, LinkType.Raw, LinkType.IPv4, LinkType.IPv6, LinkType.LinuxSll, LinkType.LinuxSll2, LinkType.Null,
        LinkType.Loop, LinkType.Ppp, LinkType.PppHdlc, LinkType.PppEther, LinkType.PppWithDirection, LinkType.CiscoHdlc,
        LinkType.Ieee80211, LinkType.Radiotap, LinkType.Prism, LinkType.Ieee80211Avs, (LinkType)192, (LinkType)107,
        (LinkType)239, (LinkType)258, (LinkType)9999, (LinkType)6, (LinkType)10, (LinkType)100, (LinkType)109, (LinkType)117,
        (LinkType)138, (LinkType)167, (LinkType)178, (LinkType)179, (LinkType)180, (LinkType)181, (LinkType)226, (LinkType)242,
        (LinkType)281, (LinkType)282, (LinkType)284, (LinkType)285,
    ];

    private PacketDecoder decoder = new();

    public override string Name => "packet";

    /// <summary>The number that stands for a link type in the first byte of an input; -1 for one that is not tried.</summary>
    public static int IndexOf(LinkType linkType) => Array.IndexOf(LinkTypes, linkType);

    protected override long AllocationCap(int inputLength) => (2L << 20) + (64L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        InputReader reader = new(input);
        byte control = reader.U8();
        LinkType linkType = LinkTypes[(control & 0x7f) % LinkTypes.Length];
        decoder = new PacketDecoder();
        if ((control & 0x80) == 0)
        {
            Decode(reader.Rest, 0, linkType, 1);
            return;
        }

        long time = 1;
        for (int frames = 0; frames < MostFrames && !reader.IsEmpty; frames++)
        {
            ReadOnlySpan<byte> frame = reader.Piece();
            Decode(frame, 0, linkType, time += 1_000_000_000);
        }
    }

    private void Decode(ReadOnlySpan<byte> frame, int missing, LinkType linkType, long time)
    {
        DecodedPacket fast = default;
        if (linkType == LinkType.Ethernet && CommonFrame.TryDecode(frame, ref fast, out DecodeOutcome fastOutcome))
        {
            DecodedPacket slow = default;
            DecodeOutcome outcome = decoder.Walk(frame, frame.Length, linkType, time, ref slow);
            Require(outcome == fastOutcome, "the short way decodes to something else");
            Require(
                slow.Source == fast.Source && slow.Destination == fast.Destination && slow.SourcePort == fast.SourcePort && slow.DestinationPort == fast.DestinationPort,
                "the short way finds other addresses");
            Require(slow.Sequence == fast.Sequence && slow.Acknowledgment == fast.Acknowledgment && slow.Flags == fast.Flags, "the short way finds other numbers");
            Require(slow.Payload == fast.Payload && slow.MissingBytes == fast.MissingBytes, "the short way finds another payload");
            return;
        }

        DecodedPacket packet = default;
        DecodeOutcome result = decoder.Decode(frame, frame.Length + missing, linkType, time, ref packet);
        Require(Enum.IsDefined(result), "an outcome without a name");
        if (result > DecodeOutcome.Sctp)
        {
            Require(!decoder.TryDecodeNext(ref packet, out _), "a frame without a transport has another packet");
            return;
        }

        int packets = 0;
        do
        {
            Require(packet.MissingBytes >= 0, "fewer bytes are missing than none");
            Require(packet.Tunnel.Count <= PacketDecoder.MaxLayers, "more tunnels than layers");
            Require(++packets <= frame.Length, "more packets than bytes");
        }
        while (decoder.TryDecodeNext(ref packet, out _));
    }
}
