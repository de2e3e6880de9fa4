using Whorl.Capture.Tests.Traffic;

namespace Whorl.Capture.Tests.Engine;

/// <summary>DTLS hellos in fragments: strays among them, fragments that never come, and frames cut by the capture.</summary>
public sealed class DtlsFragmentsTests
{
    // Ethernet 14, IPv4 20, UDP 8, record header 13, then type and length of the message.
    private const int MessageLengthAt = 14 + 20 + 8 + 13 + 3;

    private static readonly List<byte[]> Frames = SyntheticTraffic.Dtls("a.example");

    [Fact]
    public void A_fragment_of_another_length_does_not_disturb_the_message()
    {
        byte[] stray = [.. Frames[1]];
        stray[MessageLengthAt] ^= 1;
        string expected = Assert.Single(EngineRun.MessagesOf(Frames));
        Assert.Equal(expected, Assert.Single(EngineRun.MessagesOf([Frames[1], stray, Frames[0], Frames[2]])));
        Assert.Equal(expected, Assert.Single(EngineRun.MessagesOf([stray, Frames[1], Frames[0], Frames[2]])));
    }

    [Fact]
    public void A_hello_that_stays_incomplete_has_the_frame_of_its_last_fragment()
    {
        using EngineRun run = new();
        run.Feed(Frames[1]);
        byte[] another = SyntheticTraffic.Udp(false, [1, 2, 3], 53);
        run.Feed(another);
        run.Feed(another);
        run.Finish();
        Seen seen = Assert.Single(run.Handshakes);
        Assert.True(seen.IsTruncated);
        Assert.Equal(1, seen.Frame);
    }

    [Fact]
    public void A_hello_cut_by_the_snap_length_is_reported_as_cut()
    {
        byte[] whole = Frames[1];
        using EngineRun run = new();
        run.Feed(whole[..100], missing: whole.Length - 100);
        run.Feed(Frames[2]);
        run.Finish();
        Assert.Equal([true, false], run.Handshakes.Select(seen => seen.IsTruncated));
        Assert.Equal([1, 0], run.Handshakes.Select(seen => seen.Hello));
    }
}
