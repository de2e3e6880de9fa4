using Whorl.Capture.Flows;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Tcp;

namespace Whorl.Capture.Udp;

/// <summary>An OpenVPN session over UDP: the TLS records of its control channel.</summary>
internal sealed class OpenVpnConversation : DatagramConversation
{
    private readonly Side[] sides;

    public OpenVpnConversation(EngineContext context)
        : base(context) =>
        sides = [new Side(context.Buffers), new Side(context.Buffers)];

    /// <inheritdoc/>
    public override int Footprint => 1536;

    /// <inheritdoc/>
    public override bool IsDone => Tracker.IsDone || (sides[0].IsOver && sides[1].IsOver);

    /// <summary>Starts over for a new session.</summary>
    public void Begin(in FlowKey key)
    {
        Tracker.Begin(key, HandshakeProtocol.Tls, 0);
        Tracker.Upgrade = Upgrade.OpenVpn;
        foreach (Side side in sides)
        {
            side.Records = default;
            side.IsEncrypted = side.IsOver = false;
        }
    }

    /// <inheritdoc/>
    public override uint Mark(int direction) => 0;

    /// <inheritdoc/>
    public override void OnDatagram(int direction, ReadOnlySpan<byte> payload, bool isCut)
    {
        Side side = sides[direction];
        if (side.IsOver || !side.Control.Accept(payload))
        {
            return;
        }

        while (!side.IsOver && !Tracker.IsDone && side.Control.TryTake(payload, out ReadOnlySpan<byte> bytes))
        {
            side.IsOver = !ReadRecords(direction, ref side.Records, ref side.IsEncrypted, bytes, Context.Timestamp);
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        Tracker.End();
        foreach (Side side in sides)
        {
            side.Control.Reset();
        }
    }

    private sealed class Side(BufferPool pool)
    {
        public readonly OpenVpnControl Control = new(pool);
        public RecordReader Records;
        public bool IsEncrypted;
        public bool IsOver;
    }
}
