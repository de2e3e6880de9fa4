using System.Buffers.Binary;
using Whorl.Capture.Flows;
using Whorl.Capture.Handshakes;
using Whorl.Tls.Dtls;
using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Capture.Udp;

/// <summary>
/// A DTLS association up to the end of its handshake in the clear: records of epoch 0, fragments put together by message
/// number (RFC 6347 section 4.2, RFC 9147 section 5), messages handed on in the form TLS has them.
/// </summary>
internal sealed class DtlsConversation : DatagramConversation
{
    private const int MessagesAtOnce = 4;
    private const int HeaderLength = 13;
    private const int RandomOffset = HeaderLength + 12 + 2;

    private readonly Side[] sides;
    private FlowKey key;
    private uint helloMark;

    public DtlsConversation(EngineContext context)
        : base(context) =>
        sides = [new Side(), new Side()];

    /// <inheritdoc/>
    public override int Footprint => 6144;

    /// <inheritdoc/>
    public override bool IsDone => Tracker.IsDone;

    /// <summary>A mark of the ClientHello in a datagram, made of its random; 0 when there is none.</summary>
    public static uint MarkOf(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= RandomOffset + 32 && datagram[HeaderLength] == (byte)HandshakeType.ClientHello
            ? BinaryPrimitives.ReadUInt32BigEndian(datagram[(RandomOffset + 8)..]) | 1
            : 0;

    /// <summary>Starts over for a new association.</summary>
    public void Begin(in FlowKey flow)
    {
        key = flow;
        helloMark = 0;
        Tracker.Begin(flow, HandshakeProtocol.Dtls, 0);
        foreach (Side side in sides)
        {
            side.Next = -1;
            side.IsEncrypted = false;
        }
    }

    /// <inheritdoc/>
    public override uint Mark(int direction) => direction == 0 ? helloMark : 0;

    /// <inheritdoc/>
    public override void OnDatagram(int direction, ReadOnlySpan<byte> payload, bool isCut)
    {
        if (Tracker.IsOutOfPatience(Context.Timestamp))
        {
            ReportPartial(1 - direction);
            ReportPartial(direction);
            Tracker.OnHelloLost();
        }

        Tracker.HelloMayCome = Tracker.HelloCount == 0 && sides[1 - direction].FindPartialHello() >= 0;
        if (key.Transport == Packets.DecodeOutcome.Sctp)
        {
            while (SctpChunks.TryNextData(ref payload, out ReadOnlySpan<byte> data))
            {
                OnRecords(direction, data, isCut: false);
            }

            return;
        }

        OnRecords(direction, DatagramClassifier.UnwrapDtls(payload), isCut);
    }

    /// <inheritdoc/>
    public override void End()
    {
        foreach (Side side in sides)
        {
            ReportPartial(Array.IndexOf(sides, side));
            side.Release(Context.Buffers);
        }

        Tracker.End();
    }

    private void OnRecords(int direction, ReadOnlySpan<byte> datagram, bool isCut)
    {
        DtlsDatagram records = new(datagram);
        while (!Tracker.IsDone && records.MoveNext())
        {
            DtlsRecord record = records.Current;
            switch (record.ContentType)
            {
                case 20:
                    sides[direction].IsEncrypted = true;
                    Tracker.OnChangeCipherSpec(direction);
                    break;
                case 21 when record.Fragment.Length == 2 && record.Fragment[0] is 1 or 2:
                    Tracker.OnAlert(direction, record.Fragment[0], record.Fragment[1]);
                    break;
                case DtlsRecord.Handshake when !sides[direction].IsEncrypted:
                    OnHandshakeRecord(direction, record.Fragment);
                    break;
            }
        }

        if (records.Skipped > 0 || records.Outcome is DtlsRecordOutcome.Encrypted or DtlsRecordOutcome.ConnectionId)
        {
            Tracker.OnEncryptedRecord(direction);
        }
        else if (isCut && !Tracker.IsDone && !Tracker.IsWaiting && records.Outcome == DtlsRecordOutcome.LengthPastEnd && IsClientHello(datagram))
        {
            Tracker.OnUnreadableClientHello(direction, Context.Timestamp, Context.PacketNumber);
        }
    }

    private static bool IsClientHello(ReadOnlySpan<byte> datagram) =>
        datagram.Length > HeaderLength && datagram[0] == DtlsRecord.Handshake && datagram[HeaderLength] == (byte)HandshakeType.ClientHello;

    private void OnHandshakeRecord(int direction, ReadOnlySpan<byte> bytes)
    {
        DtlsFragments fragments = new(bytes);
        while (!Tracker.IsDone && fragments.MoveNext())
        {
            DtlsHandshakeFragment fragment = fragments.Current;
            if (fragment.Type == (byte)HandshakeType.ClientHello && fragment.Offset == 0 && fragment.Data.Length >= 34)
            {
                uint mark = BinaryPrimitives.ReadUInt32BigEndian(fragment.Data[10..]) | 1;
                bool isNew = helloMark != 0 && mark != helloMark && !Tracker.ExpectsSecondHello && fragment.MessageSequence == 0;
                if (isNew)
                {
                    // Another client on the same ports, or the same one beginning again.
                    End();
                    Begin(key);
                }

                helloMark = mark;
            }

            OnFragment(direction, fragment);
        }
    }

    private void OnFragment(int direction, in DtlsHandshakeFragment fragment)
    {
        Side side = sides[direction];
        bool isSecondHelloNumberedAgain = fragment.Type == (byte)HandshakeType.ClientHello && Tracker.ExpectsSecondHello && fragment.MessageSequence < side.Next;
        if (fragment.MessageSequence < side.Next && !isSecondHelloNumberedAgain)
        {
            return;
        }

        DtlsHandshakeAssembler? assembler = side.Take(fragment, Context, out int slot);
        if (assembler is null)
        {
            return;
        }

        DtlsAssemblyOutcome outcome = assembler.Insert(fragment);
        if (outcome == DtlsAssemblyOutcome.StorageTooSmall)
        {
            byte[] before = assembler.Bytes.Attach(Context.Buffers.Rent(Math.Max(1024, fragment.MessageLength)));
            if (before.Length > 0)
            {
                Context.Buffers.Return(before);
            }

            outcome = assembler.Insert(fragment);
        }

        if (outcome == DtlsAssemblyOutcome.Complete)
        {
            Deliver(direction, side, assembler, slot);
        }
    }

    private void Deliver(int direction, Side side, DtlsHandshakeAssembler assembler, int slot)
    {
        side.Next = assembler.MessageSequence + 1;
        HandshakeStream stream = Tracker.Stream(direction);
        Span<byte> header = stackalloc byte[4];
        WireWriter writer = new(header);
        writer.WriteU8(assembler.Type);
        writer.WriteU24(assembler.MessageLength);
        stream.Append(header, side.Since(slot), Context.PacketNumber);
        stream.Append(assembler.Body[..assembler.MessageLength], side.Since(slot), Context.PacketNumber);
        bool hasConflict = assembler.Bytes.HasConflict;
        side.ForgetUpTo(assembler.MessageSequence);
        ReadMessages(direction);
        if (hasConflict)
        {
            Tracker.Note(Malformation.ConflictingOverlap);
        }
    }

    /// <summary>A ClientHello of which fragments are missing is reported as cut off.</summary>
    private void ReportPartial(int direction)
    {
        Side side = sides[direction];
        if (!Tracker.IsDone && side.FindPartialHello() is >= 0 and int slot)
        {
            Tracker.OnUnreadableClientHello(direction, side.Since(slot), side.Last(slot));
        }
    }

    /// <summary>One direction: the message expected next, and the few being put together.</summary>
    private sealed class Side
    {
        private readonly DtlsHandshakeAssembler[] assemblers = [new(), new(), new(), new()];
        private readonly long[] since = new long[MessagesAtOnce];
        private readonly long[] last = new long[MessagesAtOnce];

        public int Next { get; set; } = -1;

        public bool IsEncrypted { get; set; }

        /// <summary>The time of the first packet that brought part of a message.</summary>
        public long Since(int slot) => since[slot];

        /// <summary>The number of the last packet that brought part of a message.</summary>
        public long Last(int slot) => last[slot];

        /// <summary>
        /// The assembler at work on a fragment's message, or a free one; null when there is none. Fragments of one message
        /// agree in number, type and length (RFC 6347 section 4.2.3); one that does not is of another message.
        /// </summary>
        public DtlsHandshakeAssembler? Take(in DtlsHandshakeFragment fragment, EngineContext context, out int slot)
        {
            int free = -1;
            for (int i = 0; i < assemblers.Length; i++)
            {
                if (!assemblers[i].HasMessage)
                {
                    free = free < 0 ? i : free;
                }
                else if (assemblers[i].MessageSequence == fragment.MessageSequence && assemblers[i].Type == fragment.Type && assemblers[i].MessageLength == fragment.MessageLength)
                {
                    slot = i;
                    last[i] = context.PacketNumber;
                    return assemblers[i];
                }
            }

            slot = free;
            if (free < 0)
            {
                return null;
            }

            since[free] = context.Timestamp;
            last[free] = context.PacketNumber;
            return assemblers[free];
        }

        public int FindPartialHello() =>
            Array.FindIndex(assemblers, assembler => assembler.HasMessage && assembler.Type == (byte)HandshakeType.ClientHello);

        public void ForgetUpTo(int messageSequence)
        {
            foreach (DtlsHandshakeAssembler assembler in assemblers)
            {
                if (assembler.HasMessage && assembler.MessageSequence <= messageSequence)
                {
                    assembler.Clear();
                }
            }
        }

        public void Release(BufferPool pool)
        {
            foreach (DtlsHandshakeAssembler assembler in assemblers)
            {
                if (assembler.Bytes.Capacity > 0)
                {
                    pool.Return(assembler.Bytes.Detach());
                }

                assembler.Clear();
            }
        }
    }
}
