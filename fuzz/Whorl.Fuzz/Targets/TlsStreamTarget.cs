using Whorl.Capture.Packets;
using Whorl.Fuzz.Checks;

namespace Whorl.Fuzz.Targets;

/// <summary>
/// One TCP connection: pieces of a control byte, then what the control byte asks for, then a payload with its length in
/// front. Bit 0 is the direction; 1: SYN; 2: a signed byte moves the sequence number; 3: FIN; 4: RST; 5: the capture cut
/// the segment short, by a byte's worth; 6: a byte of tens of seconds passes; 7: the sequence number does not advance.
/// </summary>
internal sealed class TlsStreamTarget : FuzzTarget
{
    private const int MostPieces = 512;
    private readonly CheckedEngine engine = new();
    private readonly PacketBuilder builder = new();

    public override string Name => "tls-stream";

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
        engine.Begin(followsHandshakes: (reader.U8() & 1) != 0);
        Span<uint> next = [0x1000, 0xffff_ff00];
        long time = 1_600_000_000_000_000_000;
        for (int pieces = 0; pieces < MostPieces && !reader.IsEmpty; pieces++)
        {
            byte control = reader.U8();
            int direction = control & 1;
            TcpFlags flags = TcpFlags.Ack;
            uint sequence = next[direction];
            if ((control & 4) != 0)
            {
                sequence += (uint)(int)(sbyte)reader.U8();
            }

            if ((control & 2) != 0)
            {
                flags = direction == 0 ? TcpFlags.Syn : TcpFlags.Syn | TcpFlags.Ack;
            }

            flags |= (control & 8) != 0 ? TcpFlags.Fin : TcpFlags.None;
            flags |= (control & 16) != 0 ? TcpFlags.Rst : TcpFlags.None;
            int missing = (control & 32) != 0 ? reader.U8() : 0;
            time += (control & 64) != 0 ? reader.U8() * 10_000_000_000L : 1_000_000;
            ReadOnlySpan<byte> payload = reader.Piece();
            ReadOnlySpan<byte> packet = builder.Tcp(direction, sequence, next[1 - direction], flags, payload);
            if ((control & 128) == 0)
            {
                next[direction] = sequence + (uint)(payload.Length + missing + ((control & 2) != 0 ? 1 : 0));
            }

            // The IP header, too, has to say that there was more.
            engine.OnPacket(Lengthen(packet, missing), PacketBuilder.Captured(packet.Length, missing, time));
        }

        engine.End();
    }

    private static ReadOnlySpan<byte> Lengthen(ReadOnlySpan<byte> packet, int missing)
    {
        if (missing == 0 || packet.Length + missing > ushort.MaxValue)
        {
            return packet;
        }

        byte[] longer = packet.ToArray();
        longer[2] = (byte)((packet.Length + missing) >> 8);
        longer[3] = (byte)(packet.Length + missing);
        return longer;
    }
}
