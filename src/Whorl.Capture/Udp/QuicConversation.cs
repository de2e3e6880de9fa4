using Whorl.Capture.Flows;
using Whorl.Capture.Handshakes;
using Whorl.Tls.Handshake;
using Whorl.Tls.Quic;
using Whorl.Tls.Reassembly;

namespace Whorl.Capture.Udp;

/// <summary>
/// A QUIC connection up to its ServerHello: opens the Initial packets of both sides with keys that follow from the
/// client's first Destination Connection ID (RFC 9001 section 5.2), and puts their CRYPTO frames together.
/// </summary>
internal sealed class QuicConversation : DatagramConversation
{
    private readonly QuicInitialDecryptor decryptor;
    private readonly ByteAssembler[] assemblers = [new(), new()];
    private readonly int[] delivered = new int[2];
    private readonly long[] firstSeen = new long[2];
    private readonly byte[] connectionId = new byte[QuicInitialKeys.MaxConnectionId];
    private FlowKey key;
    private int connectionIdLength;
    private int clientDirection;
    private uint serverMark;
    private bool isUseless;
    private bool mayRestart;
    private QuicVersion version;

    public QuicConversation(EngineContext context, QuicInitialDecryptor decryptor)
        : base(context) =>
        this.decryptor = decryptor;

    /// <inheritdoc/>
    public override int Footprint => 2304;

    /// <inheritdoc/>
    public override bool IsDone => isUseless || Tracker.IsDone;

    private ReadOnlySpan<byte> ConnectionId => connectionId.AsSpan(0, connectionIdLength);

    /// <summary>A mark by which a connection ID is known again.</summary>
    public static uint MarkOf(ReadOnlySpan<byte> id)
    {
        uint hash = 0x811c9dc5;
        foreach (byte value in id)
        {
            hash = (hash ^ value) * 0x01000193;
        }

        return hash;
    }

    /// <summary>Starts over for a new connection.</summary>
    public void Begin(in FlowKey flow)
    {
        key = flow;
        Tracker.Begin(flow, HandshakeProtocol.Quic, 0);
        connectionIdLength = -1;
        clientDirection = -1;
        serverMark = 0;
        isUseless = mayRestart = false;
        delivered[0] = delivered[1] = 0;
    }

    /// <inheritdoc/>
    public override uint Mark(int direction) => direction == 0 ? connectionIdLength < 0 ? 0 : MarkOf(ConnectionId) : serverMark;

    /// <inheritdoc/>
    public override void OnDatagram(int direction, ReadOnlySpan<byte> payload, bool isCut)
    {
        if (Tracker.IsOutOfPatience(Context.Timestamp))
        {
            Tracker.OnHelloLost();
        }

        QuicDatagram packets = new(payload);
        while (packets.MoveNext())
        {
            QuicLongHeader header = packets.Current;
            switch (header.Kind)
            {
                case QuicPacketKind.Initial:
                    OnInitial(direction, header);
                    break;
                case QuicPacketKind.Retry or QuicPacketKind.VersionNegotiation when direction != clientDirection && clientDirection >= 0:
                    Tracker.OnRestart();
                    mayRestart = true;
                    break;
            }

            if (IsDone)
            {
                return;
            }
        }

        if (isCut && packets.Outcome == QuicHeaderOutcome.LengthPastEnd)
        {
            OnCutInitial(direction, packets.Current);
        }

        isUseless |= clientDirection < 0;
    }

    /// <inheritdoc/>
    public override void End()
    {
        Tracker.End();
        ReleaseAssemblers();
    }

    private void OnInitial(int direction, in QuicLongHeader header)
    {
        if (clientDirection < 0)
        {
            if (!TryOpen(direction, header, header.DestinationId, QuicSender.Client))
            {
                Context.Statistics.UndecryptablePackets++;
            }

            return;
        }

        if (direction != clientDirection)
        {
            serverMark = MarkOf(header.SourceId);
            Tracker.HelloMayCome = Tracker.HelloCount == 0 && assemblers[clientDirection].PieceCount > 0;
            TryOpen(direction, header, ConnectionId, QuicSender.Server);
            return;
        }

        // After a version negotiation a client may keep its connection ID; the version tells that it begins again.
        bool isSame = header.DestinationId.SequenceEqual(ConnectionId) && !(mayRestart && header.Version != version);
        if ((isSame || !mayRestart) && TryOpen(direction, header, ConnectionId, QuicSender.Client))
        {
            return;
        }

        if (isSame || MarkOf(header.DestinationId) == serverMark)
        {
            if (!mayRestart)
            {
                Context.Statistics.UndecryptablePackets++;
                return;
            }
        }

        // Another connection ID: the client obeys a Retry or a version negotiation, or begins a new connection on the same ports.
        TryRestart(direction, header);
    }

    private void TryRestart(int direction, in QuicLongHeader header)
    {
        if (decryptor.TryOpen(header, header.DestinationId, QuicSender.Client, Context.Scratch, out int length, out _) != QuicOpenOutcome.Opened)
        {
            Context.Statistics.UndecryptablePackets++;
            return;
        }

        if (mayRestart && Context.FollowsHandshakes)
        {
            Tracker.Stream(0).DropPartial();
            Tracker.Stream(1).DropPartial();
            ReleaseAssemblers();
        }
        else
        {
            int hellos = mayRestart ? Tracker.HelloCount : 0;
            End();
            Tracker.Begin(key, HandshakeProtocol.Quic, hellos);
        }

        mayRestart = false;
        serverMark = 0;
        delivered[0] = delivered[1] = 0;
        clientDirection = direction;
        KeepConnectionId(header.DestinationId, header.Version);
        ReadFrames(direction, header, Context.Scratch.AsSpan(0, length));
    }

    private bool TryOpen(int direction, in QuicLongHeader header, ReadOnlySpan<byte> id, QuicSender sender)
    {
        if (decryptor.TryOpen(header, id, sender, Context.Scratch, out int length, out _) != QuicOpenOutcome.Opened)
        {
            return false;
        }

        if (clientDirection < 0)
        {
            clientDirection = direction;
            KeepConnectionId(id, header.Version);
        }

        ReadFrames(direction, header, Context.Scratch.AsSpan(0, length));
        return true;
    }

    private void KeepConnectionId(ReadOnlySpan<byte> id, QuicVersion of)
    {
        version = of;
        id.CopyTo(connectionId);
        connectionIdLength = id.Length;
    }

    private void ReadFrames(int direction, in QuicLongHeader header, ReadOnlySpan<byte> payload)
    {
        QuicFrameReader frames = new(payload, header.Version);
        bool hasNew = false;
        while (frames.MoveNext())
        {
            if (frames.Current.Kind == QuicFrameKind.Crypto)
            {
                hasNew |= Insert(direction, frames.Current.Offset, frames.Current.Data);
            }
        }

        if (hasNew)
        {
            Deliver(direction);
        }
    }

    private bool Insert(int direction, ulong offset, ReadOnlySpan<byte> data)
    {
        ByteAssembler assembler = assemblers[direction];
        if (assembler.PieceCount == 0 || (assembler.PieceCount == 1 && assembler.ContiguousLength == delivered[direction] && !Tracker.Stream(direction).HasPartialMessage))
        {
            // Whatever came before is read: another message begins.
            firstSeen[direction] = Context.Timestamp;
        }

        InsertOutcome outcome = assembler.Insert(offset, data);
        if (outcome == InsertOutcome.StorageTooSmall)
        {
            byte[] before = assembler.Attach(Context.Buffers.Rent(Math.Max(2048, (int)offset + data.Length)));
            if (before.Length > 0)
            {
                Context.Buffers.Return(before);
            }

            outcome = assembler.Insert(offset, data);
        }

        if (outcome == InsertOutcome.Conflict)
        {
            Tracker.Note(Malformation.ConflictingOverlap);
        }

        return outcome is InsertOutcome.Inserted or InsertOutcome.Conflict;
    }

    private void Deliver(int direction)
    {
        ReadOnlySpan<byte> contiguous = assemblers[direction].Contiguous;
        if (contiguous.Length > delivered[direction])
        {
            Tracker.Stream(direction).Append(contiguous[delivered[direction]..], firstSeen[direction], Context.PacketNumber);
            delivered[direction] = contiguous.Length;
            ReadMessages(direction);
            if (assemblers[direction].HasConflict)
            {
                Tracker.Note(Malformation.ConflictingOverlap);
            }
        }
    }

    /// <summary>The capture cut the packet: the hello in it is lost, but its connection ID opens the server's answer.</summary>
    private void OnCutInitial(int direction, in QuicLongHeader header)
    {
        if (clientDirection < 0 && header.Kind == QuicPacketKind.Initial)
        {
            clientDirection = direction;
            KeepConnectionId(header.DestinationId, header.Version);
            Tracker.OnUnreadableClientHello(direction, Context.Timestamp, Context.PacketNumber);
        }
    }

    private void ReleaseAssemblers()
    {
        foreach (ByteAssembler assembler in assemblers)
        {
            if (assembler.Capacity > 0)
            {
                Context.Buffers.Return(assembler.Detach());
            }
        }
    }
}
