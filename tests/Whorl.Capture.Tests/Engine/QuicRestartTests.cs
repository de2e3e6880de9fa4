using Whorl.Capture.Tests.Traffic;

namespace Whorl.Capture.Tests.Engine;

/// <summary>QUIC clients that begin again because the server told them to.</summary>
public sealed class QuicRestartTests
{
    [Fact]
    public void After_a_version_negotiation_the_same_connection_ID_may_begin_again()
    {
        using EngineRun run = new();
        foreach (byte[] frame in SyntheticTraffic.QuicAfterNegotiation("a.example"))
        {
            run.Feed(frame);
        }

        run.Finish();
        Assert.Equal([1, 2], run.Handshakes.Select(seen => seen.Hello));
        Assert.Equal(["", "answered"], run.Handshakes.Select(seen => seen.ServerHello.Length > 0 ? "answered" : ""));
    }
}
