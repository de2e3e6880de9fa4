using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;

namespace Whorl.Capture.Tests.Engine;

/// <summary>What TCP, middleboxes and attackers do to a connection, and what is seen of it all the same.</summary>
public sealed class TcpBehaviourTests
{
    private static readonly byte[] Client = Dialogue.Records(Dialogue.ClientHello());
    private static readonly byte[] Server = Dialogue.Records(Dialogue.ServerFlight());

    [Fact]
    public void A_hello_retransmitted_before_or_after_its_answer_is_one_record()
    {
        byte[] hello = Dialogue.Segment(new Piece(true, 0, Client));
        Assert.Single(Run([.. Dialogue.Opening(), hello, hello, Dialogue.Segment(new Piece(false, 0, Server)), hello, hello]).Handshakes);
    }

    [Fact]
    public void The_first_copy_of_a_byte_counts_and_the_conflict_is_named()
    {
        byte[] forged = [.. Client[200..]];
        forged[0] ^= 0xff;
        Seen seen = Assert.Single(Run(
        [
            .. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 200, Client[200..])), Dialogue.Segment(new Piece(true, 200, forged)),
            Dialogue.Segment(new Piece(true, 0, Client[..200])), Dialogue.Segment(new Piece(false, 0, Server)),
        ]).Handshakes);
        Assert.Equal(Convert.ToHexString(Dialogue.ClientHello()[4..]), seen.ClientHello);
        Assert.Contains("ConflictingOverlap", seen.Malformations, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hello_in_the_SYN_is_read()
    {
        byte[] syn = Dialogue.Segment(new Piece(true, -1, Client), TcpFlags.Syn);
        Assert.Equal(1, Assert.Single(Run([syn, Dialogue.Segment(new Piece(false, 0, Server))]).Handshakes).Hello);
    }

    [Fact]
    public void A_hello_with_FIN_is_reported_when_the_connection_ends()
    {
        Seen seen = Assert.Single(Run([.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, Client), TcpFlags.Fin | TcpFlags.Ack)]).Handshakes);
        Assert.Equal("", seen.ServerHello);
    }

    [Fact]
    public void A_forged_reset_does_not_end_the_connection()
    {
        byte[] forged = Dialogue.Segment(new Piece(false, 70000, []), TcpFlags.Rst);
        Seen seen = Assert.Single(Run([.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, Client)), forged, Dialogue.Segment(new Piece(false, 0, Server))]).Handshakes);
        Assert.NotEqual("", seen.ServerHello);
    }

    [Fact]
    public void Ports_used_again_are_a_new_connection()
    {
        byte[] second = Dialogue.Records(Dialogue.ClientHello(seed: 2));
        Piece shifted = new(true, 5_000_000, second);
        List<Seen> seen = Run(
        [
            .. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, Client)),
            Dialogue.Segment(new Piece(true, 4_999_999, []), TcpFlags.Syn), Dialogue.Segment(shifted),
        ]).Handshakes;
        Assert.Equal([1, 1], seen.Select(handshake => handshake.Hello));
        Assert.NotEqual(seen[0].ClientHello, seen[1].ClientHello);
    }

    [Fact]
    public void A_HelloRetryRequest_makes_two_records_with_one_answer_each()
    {
        byte[] first = Client;
        byte[] retry = [.. Dialogue.Records(Dialogue.HelloRetryRequest(), version: 0x0303), 20, 3, 3, 0, 1, 1];
        byte[] second = [20, 3, 3, 0, 1, 1, .. Dialogue.Records(Dialogue.ClientHello(seed: 9), version: 0x0303)];
        byte[] answer = Dialogue.Records(Dialogue.ServerHello(0x0304), version: 0x0303);
        List<Seen> seen = Run(
        [
            .. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, first)), Dialogue.Segment(new Piece(false, 0, retry)),
            Dialogue.Segment(new Piece(true, first.Length, second)), Dialogue.Segment(new Piece(false, retry.Length, answer)),
        ]).Handshakes;
        Assert.Equal([1, 2], seen.Select(handshake => handshake.Hello));
        Assert.Equal([true, false], seen.Select(handshake => handshake.IsHelloRetryRequest));
        Assert.Equal(Convert.ToHexString(Dialogue.ServerHello(0x0304)[4..]), seen[1].ServerHello);
    }

    [Fact]
    public void A_ServerHello_behind_a_late_ChangeCipherSpec_answers_the_second_hello()
    {
        // As GnuTLS servers do: not behind the HelloRetryRequest, but in a segment of its own behind the second ClientHello.
        byte[] retry = Dialogue.Records(Dialogue.HelloRetryRequest(), version: 0x0303);
        byte[] second = [20, 3, 3, 0, 1, 1, .. Dialogue.Records(Dialogue.ClientHello(seed: 9), version: 0x0303)];
        byte[] change = [20, 3, 3, 0, 1, 1];
        byte[] answer = Dialogue.Records(Dialogue.ServerHello(0x0304), version: 0x0303);
        List<Seen> seen = Run(
        [
            .. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, Client)), Dialogue.Segment(new Piece(false, 0, retry)),
            Dialogue.Segment(new Piece(true, Client.Length, second)), Dialogue.Segment(new Piece(false, retry.Length, change)),
            Dialogue.Segment(new Piece(false, retry.Length + change.Length, answer)),
        ]).Handshakes;
        Assert.Equal([1, 2], seen.Select(handshake => handshake.Hello));
        Assert.Equal(Convert.ToHexString(Dialogue.ServerHello(0x0304)[4..]), seen[1].ServerHello);
    }

    [Fact]
    public void A_session_resumed_without_certificates_says_so()
    {
        byte[] answer = [.. Dialogue.Records(Dialogue.ServerHello(), version: 0x0303), 20, 3, 3, 0, 1, 1];
        Assert.True(Assert.Single(Run([.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, Client)), Dialogue.Segment(new Piece(false, 0, answer))]).Handshakes).IsResumed);
    }

    [Fact]
    public void A_ServerHello_alone_is_a_record_of_its_own()
    {
        Seen seen = Assert.Single(Run([Dialogue.Segment(new Piece(false, 0, Server))]).Handshakes);
        Assert.Equal(0, seen.Hello);
        Assert.Equal("", seen.ClientHello);
        Assert.NotEqual("", seen.ServerHello);
    }

    [Fact]
    public void A_hello_cut_by_the_snap_length_is_truncated()
    {
        using EngineRun run = new();
        byte[] frame = Dialogue.Segment(new Piece(true, 0, Client));
        foreach (byte[] opening in Dialogue.Opening())
        {
            run.Feed(opening);
        }

        run.Feed(frame[..^150], missing: 150);
        run.Finish();
        Assert.True(Assert.Single(run.Handshakes).IsTruncated);
    }

    [Fact]
    public void A_hello_whose_rest_never_comes_is_truncated() =>
        Assert.True(Assert.Single(Run([.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, Client[..100]))]).Handshakes).IsTruncated);

    [Fact]
    public void A_keep_alive_between_segments_changes_nothing()
    {
        Seen seen = Assert.Single(Run(
        [
            .. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, Client[..100])), Dialogue.Segment(new Piece(true, 99, [0])),
            Dialogue.Segment(new Piece(true, 100, Client[100..])), Dialogue.Segment(new Piece(false, 0, Server)),
        ]).Handshakes);
        Assert.Equal(Convert.ToHexString(Dialogue.ClientHello()[4..]), seen.ClientHello);
    }

    [Fact]
    public void Alerts_empty_records_and_ChangeCipherSpec_before_the_hello_are_stepped_over()
    {
        byte[] before = [21, 3, 1, 0, 2, 1, 112, 20, 3, 1, 0, 1, 1, 22, 3, 1, 0, 0];
        Seen seen = Assert.Single(Run([.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, [.. before, .. Client])), Dialogue.Segment(new Piece(false, 0, Server))]).Handshakes);
        Assert.Equal(1, seen.Hello);
    }

    [Fact]
    public void Two_hellos_one_after_the_other_are_two_records()
    {
        byte[] both = Dialogue.Records([.. Dialogue.ClientHello(), .. Dialogue.ClientHello(seed: 5)]);
        Assert.Equal([1, 2], Run([.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, both))]).Handshakes.Select(seen => seen.Hello));
    }

    [Fact]
    public void Early_data_does_not_end_the_wait_for_the_answer()
    {
        byte[] early = [.. Client, 23, 3, 3, 0, 5, 1, 2, 3, 4, 5];
        Seen seen = Assert.Single(Run([.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, early)), Dialogue.Segment(new Piece(false, 0, Dialogue.Records(Dialogue.ServerHello(0x0304))))]).Handshakes);
        Assert.NotEqual("", seen.ServerHello);
    }

    [Fact]
    public void Plain_HTTP_is_nothing_and_is_forgotten()
    {
        EngineRun run = Run([.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, "GET / HTTP/1.1\r\n\r\n"u8.ToArray()))]);
        Assert.Empty(run.Handshakes);
    }

    [Fact]
    public void A_connection_through_a_proxy_is_named()
    {
        byte[] connect = "CONNECT test.name:443 HTTP/1.1\r\nHost: test.name:443\r\n\r\n"u8.ToArray();
        byte[] established = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();
        Seen seen = Assert.Single(Run(
        [
            .. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, connect)), Dialogue.Segment(new Piece(false, 0, established)),
            Dialogue.Segment(new Piece(true, connect.Length, Client)), Dialogue.Segment(new Piece(false, established.Length, Server)),
        ]).Handshakes);
        Assert.Equal(Upgrade.HttpConnect, seen.Upgrade);
        Assert.NotEqual("", seen.Certificates);
    }

    [Fact]
    public void Idle_flows_are_given_up_and_their_hello_is_reported()
    {
        using EngineRun run = new();
        foreach (byte[] frame in (byte[][])[.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, Client))])
        {
            run.Feed(frame, timestamp: 1_000_000_000);
        }

        run.Feed(Dialogue.Segment(new Piece(true, -1, []), TcpFlags.Syn, clientPort: 50001), timestamp: 300_000_000_000);
        Assert.Single(run.Handshakes);
        Assert.Equal(1, run.Statistics.Expirations);
    }

    [Fact]
    public void A_connection_captured_twice_is_reported_once()
    {
        byte[][] frames = [.. Dialogue.Opening(), Dialogue.Segment(new Piece(true, 0, Client)), Dialogue.Segment(new Piece(false, 0, Server))];
        Assert.Single(Run([.. frames, .. frames]).Handshakes);
    }

    private static EngineRun Run(IEnumerable<byte[]> frames)
    {
        EngineRun run = new();
        foreach (byte[] frame in frames)
        {
            run.Feed(frame);
        }

        run.Finish();
        return run;
    }
}
