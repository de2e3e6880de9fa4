using Whorl.Capture.Packets;
using Whorl.Capture.Tests.Traffic;

namespace Whorl.Capture.Tests.Engine;

/// <summary>Captures that have an answer before the end of its hello, because taps were merged or packets were lost.</summary>
public sealed class OutOfOrderAnswerTests
{
    private static readonly byte[] Client = Dialogue.Records(Dialogue.ClientHello());

    public static TheoryData<string> Answers => ["TLS 1.2", "TLS 1.2 in parts", "TLS 1.3", "resumed"];

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_captured_before_its_hello_is_joined_with_it(string kind)
    {
        byte[] server = Answer(kind);
        List<byte[]> answer = kind == "TLS 1.2 in parts"
            ? [.. Dialogue.Cut(false, server, [200, 1500, 2500]).Select(piece => Dialogue.Segment(piece))]
            : [Dialogue.Segment(new Piece(false, 0, server))];
        byte[] first = Dialogue.Segment(new Piece(true, 0, Client[..100]));
        byte[] second = Dialogue.Segment(new Piece(true, 100, Client[100..]));
        Seen expected = Assert.Single(Run([.. Dialogue.Opening(), first, second, .. answer]));

        Assert.Equal(expected.Messages, Assert.Single(Run([.. Dialogue.Opening(), first, .. answer, second])).Messages);
        Assert.Equal(expected.Messages, Assert.Single(Run([.. Dialogue.Opening(), second, .. answer, first])).Messages);
        Assert.Equal(expected.Messages, Assert.Single(Run([.. Dialogue.Opening(), .. answer, first, second])).Messages);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void A_hello_whose_end_was_lost_is_reported_beside_its_answer(string kind)
    {
        byte[] lost = Dialogue.Segment(new Piece(true, 0, Client[..100]));
        byte[] later = Dialogue.Segment(new Piece(true, 400, [23, 3, 3, 0, 20, .. new byte[20]]));
        List<Seen> seen = Run([.. Dialogue.Opening(), lost, Dialogue.Segment(new Piece(false, 0, Answer(kind))), later]);

        Assert.Equal([0, 1], seen.Select(handshake => handshake.Hello));
        Assert.Equal([false, true], seen.Select(handshake => handshake.IsTruncated));
        Assert.Equal([4L, 3L], seen.Select(handshake => handshake.Frame));
    }

    [Fact]
    public void An_answer_waits_no_longer_than_a_second_for_its_hello()
    {
        using EngineRun run = new();
        foreach (byte[] frame in (byte[][])[.. Dialogue.Opening(), Dialogue.Segment(new Piece(false, 0, Answer("TLS 1.3")))])
        {
            run.Feed(frame, timestamp: 1_000_000_000);
        }

        Assert.Empty(run.Handshakes);
        run.Feed(Dialogue.Segment(new Piece(false, 5000, [1])), timestamp: 2_500_000_000);
        Assert.Equal(0, Assert.Single(run.Handshakes).Hello);
    }

    [Fact]
    public void An_answer_of_which_only_one_side_was_captured_is_reported_at_once()
    {
        using EngineRun run = new();
        run.Feed(Dialogue.Segment(new Piece(false, -1, []), TcpFlags.Syn | TcpFlags.Ack));
        run.Feed(Dialogue.Segment(new Piece(false, 0, Answer("TLS 1.3"))));
        Assert.Single(run.Handshakes);
    }

    [Fact]
    public void A_QUIC_answer_between_the_packets_of_its_hello_is_joined_with_it()
    {
        List<byte[]> frames = SyntheticTraffic.Quic("a.example", 1);
        string expected = Assert.Single(EngineRun.MessagesOf(frames));
        Assert.Equal(expected, Assert.Single(EngineRun.MessagesOf([frames[0], frames[2], frames[1]])));
        Assert.Equal(expected, Assert.Single(EngineRun.MessagesOf([frames[1], frames[2], frames[0]])));
    }

    [Fact]
    public void A_QUIC_hello_whose_end_was_lost_is_reported_beside_its_answer()
    {
        List<byte[]> frames = SyntheticTraffic.Quic("a.example", 1);
        List<Seen> seen = Run([frames[1], frames[2]]);
        Assert.Equal([false, true], seen.Select(handshake => handshake.IsTruncated));
    }

    [Fact]
    public void A_DTLS_answer_between_the_fragments_of_its_hello_is_joined_with_it()
    {
        List<byte[]> frames = SyntheticTraffic.Dtls("a.example");
        string expected = Assert.Single(EngineRun.MessagesOf(frames));
        Assert.Equal(expected, Assert.Single(EngineRun.MessagesOf([frames[0], frames[2], frames[1]])));
    }

    private static byte[] Answer(string kind) => kind switch
    {
        "TLS 1.3" => [.. Dialogue.Records(Dialogue.ServerHello(0x0304)), 20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 30, .. new byte[30]],
        "resumed" => [.. Dialogue.Records(Dialogue.ServerHello()), 20, 3, 3, 0, 1, 1, 22, 3, 3, 0, 40, .. new byte[40]],
        _ => Dialogue.Records(Dialogue.ServerFlight()),
    };

    private static List<Seen> Run(IEnumerable<byte[]> frames)
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
