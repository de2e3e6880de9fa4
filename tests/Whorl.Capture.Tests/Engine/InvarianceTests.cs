using FsCheck;
using FsCheck.Fluent;
using Whorl.Capture.Packets;
using Whorl.Capture.Tests.Packets;

namespace Whorl.Capture.Tests.Engine;

/// <summary>However the same bytes travel, the same handshake is seen.</summary>
public sealed class InvarianceTests
{
    private static readonly byte[] Client = Dialogue.Records(Dialogue.ClientHello());
    private static readonly byte[] Server = Dialogue.Records(Dialogue.ServerFlight());
    private static readonly List<string> Expected = EngineRun.MessagesOf(
        [.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, Client)), Dialogue.Segment(new Piece(false, 0, Server))]);

    [Fact]
    public void The_plain_dialogue_is_one_handshake_with_certificates()
    {
        string seen = Assert.Single(Expected);
        Assert.Contains(Convert.ToHexString(Dialogue.ClientHello()[4..]), seen, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString(Dialogue.ServerHello()[4..]), seen, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString(Dialogue.Certificate()[4..]), seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Cutting_the_streams_into_segments_anywhere_changes_nothing() =>
        Prop.ForAll(Cuts(), Cuts(), (client, server) =>
            Same([.. Dialogue.Opening(), .. Frames(Dialogue.Cut(true, Client, client)), .. Frames(Dialogue.Cut(false, Server, server))])).QuickCheckThrowOnFailure();

    [Fact]
    public void Cutting_at_every_single_byte_changes_nothing()
    {
        for (int at = 0; at < Client.Length - 1; at++)
        {
            Assert.True(Same([.. Dialogue.Opening(), .. Frames(Dialogue.Cut(true, Client, [at])), Dialogue.Segment(new Piece(false, 0, Server))]), $"cut behind byte {at}");
        }
    }

    [Fact]
    public void One_byte_a_segment_changes_nothing() =>
        Assert.True(Same([.. Dialogue.Opening(), .. Frames(Dialogue.Cut(true, Client, Enumerable.Range(0, Client.Length))), Dialogue.Segment(new Piece(false, 0, Server))]));

    [Fact]
    public void Segments_in_any_order_and_repeated_change_nothing() =>
        Prop.ForAll(Cuts(), Cuts(), ArbMap.Default.ArbFor<int>(), (client, server, seed) =>
        {
            System.Random random = new(seed);
            List<Piece> shuffled = Shuffle([.. Dialogue.Cut(true, Client, client)], random);
            List<Piece> answer = Shuffle([.. Dialogue.Cut(false, Server, server)], random);
            return Same([.. Dialogue.Opening(), .. Frames([.. shuffled, .. shuffled.Take(3)]), .. Frames([.. answer, .. answer.Take(3)])]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Overlapping_segments_change_nothing() =>
        Prop.ForAll(Cuts(), ArbMap.Default.ArbFor<PositiveInt>(), (client, overlap) =>
        {
            int back = overlap.Get % 40;
            IEnumerable<Piece> pieces = Dialogue.Cut(true, Client, client)
                .Select(piece => new Piece(true, Math.Max(0, piece.Offset - back), Client[Math.Max(0, piece.Offset - back)..(piece.Offset + piece.Bytes.Length)]));
            return Same([.. Dialogue.Opening(), .. Frames(pieces), Dialogue.Segment(new Piece(false, 0, Server))]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Cutting_the_messages_into_records_of_any_size_changes_nothing()
    {
        foreach (int most in (int[])[1, 2, 3, 4, 5, 6, 7, 11, 100, 250, 1000])
        {
            byte[] client = Dialogue.Records(Dialogue.ClientHello(), most);
            byte[] server = Dialogue.Records(Dialogue.ServerFlight(), most, 0x0303);
            Assert.True(
                Same([.. Dialogue.Opening(), .. Frames(Dialogue.Cut(true, client, [300])), .. Frames(Dialogue.Cut(false, server, [1400, 2800, 4200, 9000]))]),
                $"records of {most} bytes");
        }
    }

    [Fact]
    public void Starting_to_capture_after_the_SYN_changes_nothing() =>
        Assert.True(Same([.. Frames(Dialogue.Cut(true, Client, [200])), .. Frames(Dialogue.Cut(false, Server, [1400, 2800]))]));

    [Fact]
    public void Wrapping_every_packet_in_a_tunnel_changes_nothing()
    {
        byte[][] packets =
        [
            Dialogue.Packet(new Piece(true, -1, []), TcpFlags.Syn), Dialogue.Packet(new Piece(false, -1, []), TcpFlags.Syn | TcpFlags.Ack),
            Dialogue.Packet(new Piece(true, 0, Client)), Dialogue.Packet(new Piece(false, 0, Server)),
        ];
        Func<byte[], byte[]>[] wraps =
        [
            ip => Encapsulate.Ethernet(0x8100, [0, 12, 8, 0, .. ip]),
            ip => Encapsulate.Ethernet(0x88a8, [0, 12, 0x81, 0, 0, 13, 8, 0, .. ip]),
            ip => Encapsulate.Ethernet(0x0800, Encapsulate.IPv4(47, [0, 0, 8, 0, .. ip], 0x0a09)),
            ip => Encapsulate.Ethernet(0x0800, Encapsulate.IPv4(4, ip, 0x0a09)),
            ip => Encapsulate.Ethernet(0x86dd, Encapsulate.IPv6(4, ip, 0x0a09)),
            ip => Encapsulate.Ethernet(0x0800, Encapsulate.IPv4(17, Encapsulate.UdpDatagram(50000, 4789, [8, 0, 0, 0, 0, 0, 42, 0, .. Encapsulate.Ethernet(0x0800, ip)]), 0x0a09)),
        ];
        Assert.All(wraps, wrap => Assert.Equal(Expected, EngineRun.MessagesOf(packets.Select(wrap))));
    }

    private static bool Same(IEnumerable<byte[]> frames) => EngineRun.MessagesOf(frames).SequenceEqual(Expected);

    private static IEnumerable<byte[]> Frames(IEnumerable<Piece> pieces) => pieces.Select(piece => Dialogue.Segment(piece));

    private static Arbitrary<int[]> Cuts() => ArbMap.Default.ArbFor<int[]>();

    private static List<Piece> Shuffle(List<Piece> pieces, System.Random random)
    {
        for (int i = pieces.Count - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (pieces[i], pieces[j]) = (pieces[j], pieces[i]);
        }

        return pieces;
    }
}
