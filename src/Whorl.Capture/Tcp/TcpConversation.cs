using System.Buffers.Binary;
using Whorl.Capture.Flows;
using Whorl.Capture.Handshakes;
using Whorl.Tls.Handshake;

namespace Whorl.Capture.Tcp;

/// <summary>
/// A TCP connection that has sent payload: puts the segments of both directions in order, finds where TLS begins, and
/// reads records and messages until the handshake is done or cannot be one.
/// </summary>
internal sealed class TcpConversation : Conversation
{
    private const int Window = 1 << 20;

    private readonly TcpHalf[] halves;
    private Upgrade upgrade;
    private long timestamp;

    public TcpConversation(EngineContext context)
        : base(context) =>
        halves = [new TcpHalf(context.Buffers), new TcpHalf(context.Buffers)];

    /// <inheritdoc/>
    public override int Footprint => 1536;

    /// <inheritdoc/>
    public override bool IsDone => Tracker.IsDone || (halves[0].Mode == HalfMode.Done && halves[1].Mode == HalfMode.Done)
        || (halves[0].IsFinished && halves[1].IsFinished);

    /// <summary>The sequence number expected next in a direction; 0 when unknown.</summary>
    public override uint Mark(int direction) => halves[direction].KnowsNext ? halves[direction].Next : 0;

    /// <summary>Starts over for a new connection.</summary>
    public void Begin(in FlowKey key, int helloCount)
    {
        Tracker.Begin(key, HandshakeProtocol.Tls, helloCount);
        halves[0].Reset();
        halves[1].Reset();
        upgrade = Upgrade.None;
    }

    /// <summary>Says at which sequence number the stream of a direction begins.</summary>
    public void SetStart(int direction, uint sequence)
    {
        halves[direction].Next = sequence;
        halves[direction].KnowsNext = true;
    }

    /// <summary>Whether the start of a direction's stream is known.</summary>
    public bool KnowsStart(int direction) => halves[direction].KnowsNext;

    /// <summary>
    /// Takes the payload of one segment; <paramref name="missing"/> bytes after it were on the wire but not captured.
    /// <paramref name="seen"/> has a bit for each direction of which a packet was captured. Returns false when the segment
    /// begins another connection on the same ports.
    /// </summary>
    public bool OnPayload(int direction, uint sequence, ReadOnlySpan<byte> payload, int missing, int seen)
    {
        TcpHalf half = halves[direction];
        TcpHalf other = halves[1 - direction];
        timestamp = Context.Timestamp;
        Tracker.HelloMayCome = (seen & (1 << (1 - direction))) != 0 && Tracker.HelloCount == 0 && other.Mode != HalfMode.Done
            && (other.Mode == HalfMode.Start || !other.Pending.IsEmpty);
        if (Tracker.IsOutOfPatience(timestamp))
        {
            Tracker.OnHelloLost();
        }

        if (!half.KnowsNext)
        {
            half.Next = sequence;
            half.KnowsNext = true;
        }

        int ahead = (int)(sequence - half.Next);
        if (ahead is > Window or < -Window)
        {
            // The start that was believed is wrong (a forged SYN, a wrapped stream), or the ports are used again: trust a hello more.
            if (!HelloPattern.IsHello(payload))
            {
                return true;
            }

            if (half.Mode == HalfMode.Done || Tracker.IsWaiting)
            {
                return payload[5] != (byte)HandshakeType.ClientHello;
            }

            half.Reset();
            half.Next = sequence;
            half.KnowsNext = true;
            ahead = 0;
        }

        if (half.Mode == HalfMode.Done)
        {
            return true;
        }

        if (ahead > 0)
        {
            if (!half.Pending.TryAdd(sequence, payload, Context.Timestamp))
            {
                SkipGap(direction, half);
            }

            return true;
        }

        if (-ahead < payload.Length)
        {
            ReadOnlySpan<byte> fresh = payload[-ahead..];

            // Of what waits already the first copy counts, so the new one fills the gaps between.
            if (!half.Pending.HasBefore(half.Next + (uint)fresh.Length) || !half.Pending.TryAdd(half.Next, fresh, Context.Timestamp))
            {
                half.Next += (uint)fresh.Length;
                Deliver(direction, half, fresh);
            }
        }

        if (missing > 0 && half.Mode != HalfMode.Done)
        {
            GiveUp(direction, half);
            return true;
        }

        DrainPending(direction, half);
        return true;
    }

    /// <summary>A direction sent FIN; its stream ends before <paramref name="sequence"/>, unless that lies where no end can be.</summary>
    public void OnFinish(int direction, uint sequence)
    {
        TcpHalf half = halves[direction];
        if (!half.KnowsNext || (int)(sequence - half.Next) is >= 0 and <= Window)
        {
            half.FinishAt(sequence);
        }
    }

    /// <summary>Whether a reset at <paramref name="sequence"/> can be the sender's own: a blind one is ignored, as its receiver does (RFC 9293 section 3.10.7.4).</summary>
    public bool IsReset(int direction, uint sequence)
    {
        TcpHalf half = halves[direction];
        return !half.KnowsNext || half.Mode == HalfMode.Done || sequence == half.Next;
    }

    /// <summary>Whether a SYN of a direction cannot be the one its stream began with: it lies ahead, or far behind.</summary>
    public bool BeginsAnother(int direction, uint start)
    {
        TcpHalf half = halves[direction];
        return half.KnowsNext && (int)(half.Next - start) is < 0 or > Window;
    }

    /// <inheritdoc/>
    public override void End()
    {
        Tracker.End();
        halves[0].Reset();
        halves[1].Reset();
    }

    private void DrainPending(int direction, TcpHalf half)
    {
        if (half.Pending.IsEmpty)
        {
            return;
        }

        while (half.Mode != HalfMode.Done && !Tracker.IsDone && half.Pending.TryPeek(half.Next, out ReadOnlySpan<byte> payload, out long when))
        {
            if (!payload.IsEmpty)
            {
                timestamp = when;
                half.Next += (uint)payload.Length;
                Deliver(direction, half, payload);
            }

            half.Pending.RemoveFirst();
        }

        if (half.Pending.HasConflict)
        {
            Tracker.Note(Malformation.ConflictingOverlap);
        }
    }

    /// <summary>Too much waits behind a gap: what is missing was lost, and reading goes on behind it.</summary>
    private void SkipGap(int direction, TcpHalf half)
    {
        if (half.Mode == HalfMode.Tls || Tracker.Stream(direction).HasPartialMessage)
        {
            GiveUp(direction, half);
            return;
        }

        half.Next = half.Pending.FirstSequence;
        half.DropCarry();
        DrainPending(direction, half);
    }

    private void GiveUp(int direction, TcpHalf half)
    {
        half.Mode = HalfMode.Done;
        half.Pending.Clear();
        Tracker.OnLost(direction);
    }

    private void Deliver(int direction, TcpHalf half, ReadOnlySpan<byte> bytes)
    {
        switch (half.Mode)
        {
            case HalfMode.Tls:
                ReadRecords(direction, half, bytes);
                break;
            case HalfMode.Start or HalfMode.Prelude:
                if (half.CarryCount == 0)
                {
                    Search(direction, half, bytes);
                    break;
                }

                byte[] joined = Context.Scratch;
                half.Carry.CopyTo(joined);
                int carried = half.CarryCount;
                int taken = Math.Min(bytes.Length, joined.Length - carried);
                bytes[..taken].CopyTo(joined.AsSpan(carried));
                half.DropCarry();
                Search(direction, half, joined.AsSpan(0, carried + taken));
                break;
            case HalfMode.Sslv2:
                ReadSslv2(direction, half, bytes);
                break;
            case HalfMode.Tds:
                ReadTds(direction, half, bytes);
                break;
            case HalfMode.OpenVpn:
                ReadOpenVpn(direction, half, bytes);
                break;
        }
    }

    /// <summary>Decides what the first bytes of a direction are, and looks for a hello behind whatever is not TLS.</summary>
    private void Search(int direction, TcpHalf half, ReadOnlySpan<byte> bytes)
    {
        bool isFirst = half.Mode == HalfMode.Start;
        if (isFirst)
        {
            if (HelloPattern.CanBeRecord(bytes))
            {
                if (bytes.Length < 3)
                {
                    half.Keep(bytes);
                    return;
                }

                StartTls(direction, half, bytes);
                return;
            }

            if ((bytes[0] & 0x80) != 0 && Sslv2ClientHelloView.LooksLike(bytes))
            {
                half.Mode = HalfMode.Sslv2;
                ReadSslv2(direction, half, bytes);
                return;
            }

            if (bytes.Length < 4)
            {
                half.Keep(bytes);
                if (bytes.Length == 1 && half.PreludeBytes == 0)
                {
                    // PostgreSQL's answer is one byte; without the question it is still worth knowing.
                    half.PreludeBytes = 1;
                    if (upgrade == Upgrade.None)
                    {
                        UpgradeDetector.Observe(bytes, isFirst: true, ref upgrade);
                    }

                    return;
                }
            }

            half.Mode = HalfMode.Prelude;
        }

        PreludeVerdict verdict = UpgradeDetector.Observe(bytes, isFirst, ref upgrade);
        if (verdict == PreludeVerdict.NeverTls && !Tracker.IsWaiting)
        {
            halves[0].Mode = halves[1].Mode = HalfMode.Done;
            return;
        }

        if (upgrade == Upgrade.Tds && isFirst)
        {
            halves[0].Mode = halves[1].Mode = HalfMode.Tds;
            half.DropCarry();
            ReadTds(direction, half, bytes);
            return;
        }

        if (isFirst && upgrade is Upgrade.None or Upgrade.OpenVpn && OpenVpnControl.LooksLikeStreamStart(bytes))
        {
            upgrade = Upgrade.OpenVpn;
            half.Mode = HalfMode.OpenVpn;
            half.DropCarry();
            ReadOpenVpn(direction, half, bytes);
            return;
        }

        int at = FindHello(bytes, isFirst: !isFirst || bytes.Length > 4);
        if (at >= 0)
        {
            StartTls(direction, half, bytes[at..]);
            return;
        }

        half.PreludeBytes += bytes.Length;
        if (half.PreludeBytes > TcpHalf.PreludeLimit)
        {
            half.Mode = HalfMode.Done;
            return;
        }

        // A hello may begin in the last bytes; a whole short piece is kept only if it can be the start of one.
        ReadOnlySpan<byte> tail = bytes[Math.Max(0, bytes.Length - HelloPattern.Length + 1)..];
        int start = tail.IndexOf((byte)22);
        if (start >= 0)
        {
            half.Keep(tail[start..]);
        }
        else
        {
            half.DropCarry();
        }
    }

    /// <summary>Where a hello, or an alert that answers one, begins in bytes that begin with something else; -1 when nowhere.</summary>
    private int FindHello(ReadOnlySpan<byte> bytes, bool isFirst)
    {
        if (isFirst && Tracker.HelloCount > 0 && bytes.Length >= 7 && bytes[0] == 21 && bytes[1] == 3
            && BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]) == 2 && bytes[5] is 1 or 2)
        {
            return 0;
        }

        int at = 0;
        while (bytes.Length - at >= HelloPattern.Length)
        {
            int next = bytes[at..^(HelloPattern.Length - 1)].IndexOf((byte)22);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (HelloPattern.IsHello(bytes[at..]))
            {
                return at;
            }

            at++;
        }

        return -1;
    }

    private void StartTls(int direction, TcpHalf half, ReadOnlySpan<byte> bytes)
    {
        half.Mode = HalfMode.Tls;
        half.DropCarry();
        Tracker.Upgrade = upgrade;
        ReadRecords(direction, half, bytes);
    }

    private void ReadSslv2(int direction, TcpHalf half, ReadOnlySpan<byte> bytes)
    {
        HandshakeStream stream = Tracker.Stream(direction);
        stream.Append(bytes, timestamp, Context.PacketNumber);
        ReadOnlySpan<byte> held = stream.Partial;
        int length = 2 + (BinaryPrimitives.ReadUInt16BigEndian(held) & 0x7fff);
        if (stream.TryTakeRaw(length, out HandshakeMessage record))
        {
            Tracker.Upgrade = upgrade;
            Tracker.OnSslv2ClientHello(direction, record, stream.PartialStart);
            half.Mode = HalfMode.Done;
        }
    }

    private void ReadTds(int direction, TcpHalf half, ReadOnlySpan<byte> bytes)
    {
        while (half.Framing.TryNext(ref bytes, isTds: true, out ReadOnlySpan<byte> contents, out bool isBroken) || isBroken)
        {
            if (isBroken)
            {
                half.Mode = HalfMode.Done;
                return;
            }

            if (Tracker.Stream(direction).Length > 0 || HelloPattern.CanBeRecord(contents))
            {
                Tracker.Upgrade = upgrade;
                ReadRecords(direction, half, contents);
            }

            if (Tracker.IsDone || half.Mode == HalfMode.Done)
            {
                return;
            }
        }
    }

    private void ReadOpenVpn(int direction, TcpHalf half, ReadOnlySpan<byte> bytes)
    {
        while (half.Framing.TryNext(ref bytes, isTds: false, out ReadOnlySpan<byte> piece, out _))
        {
            if (half.Framing.IsStart && half.Framing.Remaining == 0)
            {
                ReadOpenVpnPacket(direction, half, piece);
            }
            else
            {
                // A packet over segments: put together in the half's own buffer.
                half.Packet ??= Context.Buffers.Rent(ushort.MaxValue);
                half.PacketLength = half.Framing.IsStart ? 0 : half.PacketLength;
                piece.CopyTo(half.Packet.AsSpan(half.PacketLength));
                half.PacketLength += piece.Length;
                if (half.Framing.Remaining == 0)
                {
                    ReadOpenVpnPacket(direction, half, half.Packet.AsSpan(0, half.PacketLength));
                }
            }

            if (Tracker.IsDone || half.Mode == HalfMode.Done)
            {
                return;
            }
        }
    }

    private void ReadOpenVpnPacket(int direction, TcpHalf half, ReadOnlySpan<byte> packet)
    {
        half.OpenVpn ??= new OpenVpnControl(Context.Buffers);
        if (!half.OpenVpn.Accept(packet))
        {
            half.Mode = HalfMode.Done;
            return;
        }

        Tracker.Upgrade = Upgrade.OpenVpn;
        while (half.Mode != HalfMode.Done && !Tracker.IsDone && half.OpenVpn.TryTake(packet, out ReadOnlySpan<byte> bytes))
        {
            ReadRecords(direction, half, bytes);
        }
    }

    private void ReadRecords(int direction, TcpHalf half, ReadOnlySpan<byte> bytes)
    {
        if (!ReadRecords(direction, ref half.Records, ref half.IsEncrypted, bytes, timestamp))
        {
            half.Mode = HalfMode.Done;
        }
    }
}
