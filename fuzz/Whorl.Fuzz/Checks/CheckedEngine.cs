using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;
using Whorl.Observations;

namespace Whorl.Fuzz.Checks;

/// <summary>
/// The whole way from packets to lines of output, with the properties of every record checked. The engine is new for each
/// input, so that a finding does not depend on the inputs before it.
/// </summary>
internal sealed class CheckedEngine : IHandshakeSink, IDisposable
{
    private readonly ObservationReader observations = new(withJa3n: true);
    private readonly CheckedEncoders encoders = new();
    private HandshakeEngine? engine;
    private long packets;

    /// <summary>How many records the last input made.</summary>
    public int Records { get; private set; }

    /// <summary>Starts anew.</summary>
    public void Begin(bool followsHandshakes = false)
    {
        engine?.Dispose();
        engine = new HandshakeEngine(new EngineOptions { FollowsHandshakes = followsHandshakes, FlowMemory = 1 << 20 }, this);
        packets = 0;
        Records = 0;
    }

    /// <summary>Takes a packet.</summary>
    public void OnPacket(ReadOnlySpan<byte> frame, in CapturedPacket captured) => engine!.OnPacket(frame, captured, ++packets);

    /// <summary>The capture ends.</summary>
    public void End()
    {
        engine!.Finish();
        engine.Dispose();
        engine = null;
    }

    /// <inheritdoc/>
    public void Dispose() => engine?.Dispose();

    void IHandshakeSink.Accept(Handshake handshake)
    {
        Records++;
        if (handshake.Frame < 1 || handshake.Frame > packets || handshake.LastPacket / HandshakeEngine.MostPacketsInFrame > packets)
        {
            throw new PropertyException($"a record of packet {handshake.Frame} after {packets} packets");
        }

        if (handshake.HasClientHello ? handshake.HelloIndex < 1 : handshake.HelloIndex != 0)
        {
            throw new PropertyException($"hello {handshake.HelloIndex} in a record {(handshake.HasClientHello ? "with" : "without")} ClientHello");
        }

        Observation observation = observations.Read(handshake, "fuzz"u8);
        if (!observation.Ja3Text.IsEmpty)
        {
            FingerprintCheck.RequireJa3(observation.Ja3Text, commas: 4);
            FingerprintCheck.RequireMd5(observation.Ja3Text, observation.Ja3);
            FingerprintCheck.RequireJa4(observation.Ja4, observation.Ja4R);
            FingerprintCheck.RequireJa4(observation.Ja4O, observation.Ja4Ro);
        }

        if (!observation.Ja3sText.IsEmpty)
        {
            FingerprintCheck.RequireJa3(observation.Ja3sText, commas: 2);
            FingerprintCheck.RequireMd5(observation.Ja3sText, observation.Ja3s);
        }

        encoders.Require(observation);
    }
}
