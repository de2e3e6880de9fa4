using Whorl.Capture.Handshakes;
using Whorl.Capture.Tcp;
using Whorl.Tls.Handshake;

namespace Whorl.Capture.Flows;

/// <summary>A flow that has said something: its handshake, and whatever its transport needs to put bytes in order.</summary>
internal abstract class Conversation
{
    protected Conversation(EngineContext context)
    {
        Context = context;
        Tracker = new HandshakeTracker(context);
    }

    /// <summary>The handshake so far.</summary>
    public HandshakeTracker Tracker { get; }

    /// <summary>The bytes that the object and what it always holds take, rented buffers apart; a test compares them with what is allocated.</summary>
    public abstract int Footprint { get; }

    protected EngineContext Context { get; }

    /// <summary>Whether the flow can be forgotten.</summary>
    public abstract bool IsDone { get; }

    /// <summary>What is remembered of a direction when the flow is forgotten, to know its stragglers by.</summary>
    public abstract uint Mark(int direction);

    /// <summary>The flow is over: reports what waits and gives buffers back.</summary>
    public abstract void End();

    /// <summary>Cuts the stream of a direction into messages and hands them to the tracker.</summary>
    /// <returns>False when the bytes are no handshake.</returns>
    protected bool ReadMessages(int direction)
    {
        HandshakeStream stream = Tracker.Stream(direction);
        HandshakeMessage message;
        while (stream.TryNext(out message))
        {
            if (!Tracker.OnMessage(direction, message, stream.PartialStart))
            {
                return false;
            }

            stream.RestartPartial(Context.Timestamp);
            if (Tracker.IsDone)
            {
                return true;
            }
        }

        if (stream.IsFull || message.Length > HandshakeStream.MaxBytes - 4)
        {
            Tracker.OnLost(direction);
            return false;
        }

        return true;
    }

    /// <summary>Reads TLS records of a direction and tells the tracker what they are.</summary>
    /// <returns>False when the direction has nothing more to say.</returns>
    protected bool ReadRecords(int direction, ref RecordReader records, ref bool isEncrypted, ReadOnlySpan<byte> bytes, long timestamp)
    {
        HandshakeStream stream = Tracker.Stream(direction);
        while (!bytes.IsEmpty)
        {
            switch (records.Read(ref bytes, stream, ref isEncrypted, timestamp, Context.PacketNumber))
            {
                case RecordOutcome.Handshake when !ReadMessages(direction):
                    return false;
                case RecordOutcome.ChangeCipherSpec:
                    isEncrypted = !Tracker.ExpectsSecondHello && !Tracker.WasRetried && Tracker.HelloCount > 0;
                    Tracker.OnChangeCipherSpec(direction);
                    break;
                case RecordOutcome.Alert:
                    Tracker.OnAlert(direction, records.AlertLevel, records.AlertDescription);
                    break;
                case RecordOutcome.ApplicationData:
                    Tracker.OnApplicationData(direction);
                    break;
                case RecordOutcome.Heartbeat:
                    Tracker.OnHeartbeat(direction);
                    break;
                case RecordOutcome.Encrypted:
                    Tracker.OnEncryptedRecord(direction);
                    break;
                case RecordOutcome.NotTls:
                    Tracker.OnNotTls();
                    return false;
            }

            if (Tracker.IsDone)
            {
                return true;
            }
        }

        if (records.Malformations != Malformation.None)
        {
            Tracker.Note(records.Malformations);
        }

        return true;
    }
}
