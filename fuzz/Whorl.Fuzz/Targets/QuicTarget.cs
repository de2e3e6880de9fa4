using System.Buffers.Binary;
using Whorl.Fuzz.Checks;
using Whorl.Tls.Quic;
using Whorl.Tls.Reassembly;

namespace Whorl.Fuzz.Targets;

/// <summary>
/// A sequence of datagrams: pieces of a control byte and a payload with its length in front. Bit 0 of the control byte
/// is the direction. Of bits 1 and 2, 0: the payload is the datagram as it stands; 1: frames, which the target seals in
/// an Initial packet, since no mutation passes an authentication tag; 2: frames, read and assembled without a packet;
/// 3: frames sealed, with the rest of the datagram in clear behind them. Bits 3 and 4 choose the version, bit 5 another
/// connection ID, bit 6 another packet number size.
/// </summary>
internal sealed class QuicTarget : FuzzTarget
{
    private const int MostPieces = 64;
    private static readonly QuicVersion[] Versions = [QuicVersion.V1, QuicVersion.V2, new(0xff00_001d), QuicVersion.GoogleT051];

    private readonly CheckedEngine engine = new();
    private readonly PacketBuilder builder = new();
    private readonly QuicInitialWriter writer = new();
    private readonly QuicCryptoAssembler assembler = new();
    private readonly byte[] datagram = new byte[1 << 16];

    public QuicTarget() => assembler.Bytes.Attach(new byte[ByteAssembler.MaxLength]);

    public override string Name => "quic";

    /// <inheritdoc/>
    public override void Dispose()
    {
        engine.Dispose();
        base.Dispose();
    }

    protected override long AllocationCap(int inputLength) => (8L << 20) + (64L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        InputReader reader = new(input);
        engine.Begin();
        assembler.Bytes.Clear();
        long time = 1_600_000_000_000_000_000;
        for (uint piece = 0; piece < MostPieces && !reader.IsEmpty; piece++)
        {
            byte control = reader.U8();
            ReadOnlySpan<byte> payload = reader.Piece();
            QuicVersion version = Versions[(control >> 3) & 3];
            int direction = control & 1;
            int kind = (control >> 1) & 3;
            ReadHeaders(payload);
            if (kind == 2)
            {
                Assemble(payload, version);
                continue;
            }

            int length = payload.Length;
            if (kind == 0)
            {
                payload.CopyTo(datagram);
            }
            else
            {
                length = Seal(payload, kind == 3, version, control, direction, piece);
            }

            time += 1_000_000;
            ReadOnlySpan<byte> packet = builder.Udp(direction, datagram.AsSpan(0, length));
            engine.OnPacket(packet, PacketBuilder.Captured(packet.Length, 0, time));
        }

        engine.End();
    }

    private int Seal(ReadOnlySpan<byte> payload, bool withRest, QuicVersion version, byte control, int direction, uint number)
    {
        ReadOnlySpan<byte> client = (control & 32) == 0 ? [1, 2, 3, 4, 5, 6, 7, 8] : [9, 8, 7, 6, 5, 4, 3, 2];
        ReadOnlySpan<byte> server = [0xaa, 0xbb, 0xcc, 0xdd];
        int sealedLength = withRest && payload.Length >= 2
            ? Math.Min(BinaryPrimitives.ReadUInt16BigEndian(payload), payload.Length - 2)
            : payload.Length;
        ReadOnlySpan<byte> frames = payload.Slice(withRest && payload.Length >= 2 ? 2 : 0, sealedLength);
        QuicInitialFields fields = new()
        {
            Version = version,
            Sender = direction == 0 ? QuicSender.Client : QuicSender.Server,
            ClientDestinationId = client,
            DestinationId = direction == 0 ? client : server,
            SourceId = direction == 0 ? [] : server,
            PacketNumber = number,
            PacketNumberSize = (control & 64) == 0 ? 1 : 4,
            PadTo = direction == 0 ? 1200 : 0,
        };
        int length = writer.Write(fields, frames, datagram.AsSpan(0, 60_000));
        if (withRest && payload.Length >= 2)
        {
            ReadOnlySpan<byte> rest = payload[(2 + sealedLength)..];
            rest = rest[..Math.Min(rest.Length, 60_000 - length)];
            rest.CopyTo(datagram.AsSpan(length));
            length += rest.Length;
        }

        return length;
    }

    private static void ReadHeaders(ReadOnlySpan<byte> payload)
    {
        int bytes = 0;
        foreach (QuicLongHeader header in new QuicDatagram(payload))
        {
            Require(!header.Packet.IsEmpty, "a packet without bytes");
            bytes += header.Packet.Length;
        }

        Require(bytes <= payload.Length, "the packets are larger than their datagram");
    }

    private void Assemble(ReadOnlySpan<byte> frames, QuicVersion version)
    {
        foreach (QuicFrame frame in new QuicFrameReader(frames, version))
        {
            if (frame.Kind != QuicFrameKind.Crypto)
            {
                continue;
            }

            int before = assembler.Bytes.ContiguousLength;
            InsertOutcome outcome = assembler.Insert(frame);
            Require(assembler.Bytes.ContiguousLength >= before, "assembled bytes were lost");
            Require(assembler.Bytes.PieceCount <= ByteAssembler.MaxPieces, "too many pieces are kept");
            if (outcome == InsertOutcome.Inserted && frame.Offset == 0)
            {
                Require(assembler.Bytes.ContiguousLength >= frame.Data.Length, "the first bytes are not there");
            }
        }

        _ = assembler.Message;
    }
}
