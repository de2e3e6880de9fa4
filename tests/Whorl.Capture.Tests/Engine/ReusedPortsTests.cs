using Whorl.Capture.Packets;

namespace Whorl.Capture.Tests.Engine;

/// <summary>One five-tuple, several connections; and packets that only pretend to end or begin one.</summary>
public sealed class ReusedPortsTests
{
    private static readonly byte[] Client = Dialogue.Records(Dialogue.ClientHello());
    private static readonly byte[] Server = Dialogue.Records(Dialogue.ServerFlight());
    private static readonly byte[] Other = Dialogue.Records(Dialogue.ClientHello(seed: 2));

    [Fact]
    public void A_SYN_far_from_a_connection_seen_without_its_own_begins_another()
    {
        List<Seen> seen = Run(
            Dialogue.Segment(new Piece(true, 0, Client)),
            Dialogue.Segment(new Piece(true, 7_999_999, []), TcpFlags.Syn), Dialogue.Segment(new Piece(true, 8_000_000, Other)));
        Assert.Equal([1, 1], seen.Select(handshake => handshake.Hello));
        Assert.NotEqual(seen[0].ClientHello, seen[1].ClientHello);
    }

    [Fact]
    public void A_SYN_captured_after_the_hello_it_came_before_changes_nothing()
    {
        Seen seen = Assert.Single(Run(
            Dialogue.Segment(new Piece(true, 0, Client[..200])), Dialogue.Segment(new Piece(true, -1, []), TcpFlags.Syn),
            Dialogue.Segment(new Piece(true, 200, Client[200..])), Dialogue.Segment(new Piece(false, 0, Server))));
        Assert.NotEqual("", seen.ServerHello);
    }

    [Fact]
    public void Hellos_alone_on_the_same_ports_are_each_a_connection()
    {
        List<Seen> seen = Run(
            Dialogue.Segment(new Piece(true, 0, Client)), Dialogue.Segment(new Piece(true, 9_000_000, Other)),
            Dialogue.Segment(new Piece(true, 30_000_000, Client)));
        Assert.Equal([1, 1, 1], seen.Select(handshake => handshake.Hello));
    }

    [Theory]
    [InlineData(true, -70000)]
    [InlineData(true, 3_000_000)]
    [InlineData(false, -70000)]
    [InlineData(false, 3_000_000)]
    public void A_reset_or_an_end_with_a_sequence_number_made_up_is_ignored(bool isReset, int offset)
    {
        TcpFlags flags = isReset ? TcpFlags.Rst : TcpFlags.Fin | TcpFlags.Ack;
        byte[][] forged = [Dialogue.Segment(new Piece(true, offset, []), flags), Dialogue.Segment(new Piece(false, offset, []), flags)];
        byte[] first = Dialogue.Segment(new Piece(true, 0, Client[..200]));
        byte[] second = Dialogue.Segment(new Piece(true, 200, Client[200..]));
        byte[] answer = Dialogue.Segment(new Piece(false, 0, Server));
        foreach (byte[][] frames in (byte[][][])[[.. forged, first, second, answer], [first, .. forged, second, answer], [first, second, .. forged, answer]])
        {
            Seen seen = Assert.Single(Run([.. Dialogue.Opening(), .. frames]));
            Assert.NotEqual("", seen.ClientHello);
            Assert.NotEqual("", seen.ServerHello);
        }
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(150, 250)]
    public void Bytes_that_waited_count_before_other_bytes_that_fill_the_gap(int from, int to)
    {
        byte[] forged = [.. Client];
        forged.AsSpan(from, to - from).Fill(0xee);
        Seen seen = Assert.Single(Run(
        [
            .. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 100, Client[100..])), Dialogue.Segment(new Piece(true, 0, forged)),
            Dialogue.Segment(new Piece(false, 0, Server)),
        ]));
        Assert.Equal(Convert.ToHexString(Dialogue.ClientHello()[4..]), seen.ClientHello);
        Assert.Contains("ConflictingOverlap", seen.Malformations, StringComparison.Ordinal);
    }

    private static List<Seen> Run(params byte[][] frames)
    {
        using EngineRun run = new();
        foreach (byte[] frame in frames)
        {
            run.Feed(frame);
        }

        run.Finish();
        return run.Handshakes;
    }
}
