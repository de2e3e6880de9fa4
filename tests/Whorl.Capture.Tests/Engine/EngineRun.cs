using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;

namespace Whorl.Capture.Tests.Engine;

/// <summary>What the engine reported of one handshake, copied out of its buffers.</summary>
internal sealed record Seen(
    int Hello, string ClientHello, string ServerHello, string Certificates, bool IsHelloRetryRequest, bool IsResumed, bool IsTruncated, Upgrade Upgrade, string Malformations, long Frame)
{
    /// <summary>The messages alone: what must not change however packets are cut.</summary>
    public string Messages => $"{Hello} {ClientHello} {ServerHello} {Certificates} {IsHelloRetryRequest} {IsResumed} {IsTruncated} {Upgrade}";
}

/// <summary>Feeds frames to an engine and keeps what it reports.</summary>
internal sealed class EngineRun : IHandshakeSink, IDisposable
{
    private readonly HandshakeEngine engine;
    private long number;

    public EngineRun(EngineOptions? options = null) => engine = new HandshakeEngine(options ?? new EngineOptions(), this);

    public List<Seen> Handshakes { get; } = [];

    public CaptureStatistics Statistics => engine.Statistics;

    /// <summary>The messages of all handshakes that a capture of those Ethernet frames holds.</summary>
    public static List<string> MessagesOf(IEnumerable<byte[]> frames)
    {
        using EngineRun run = new();
        foreach (byte[] frame in frames)
        {
            run.Feed(frame);
        }

        run.Finish();
        return [.. run.Handshakes.Select(seen => seen.Messages)];
    }

    public void Feed(byte[] frame, LinkType linkType = LinkType.Ethernet, int missing = 0, long? timestamp = null)
    {
        number++;
        engine.OnPacket(frame, new CapturedPacket(0, frame.Length, frame.Length + missing, linkType, timestamp ?? number * 1_000_000), number);
    }

    public void Finish() => engine.Finish();

    public void Dispose() => engine.Dispose();

    void IHandshakeSink.Accept(Handshake handshake) => Handshakes.Add(new Seen(
        handshake.HelloIndex,
        Convert.ToHexString(handshake.ClientHello),
        Convert.ToHexString(handshake.ServerHello),
        Convert.ToHexString(handshake.Certificates),
        handshake.IsHelloRetryRequest,
        handshake.IsResumed,
        handshake.IsTruncated,
        handshake.Upgrade,
        handshake.Malformations.ToString(),
        handshake.Frame));
}
