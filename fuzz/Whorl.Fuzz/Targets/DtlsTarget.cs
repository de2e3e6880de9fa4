using Whorl.Fuzz.Checks;
using Whorl.Tls.Dtls;
using Whorl.Tls.Reassembly;

namespace Whorl.Fuzz.Targets;

/// <summary>A sequence of DTLS datagrams: pieces of a control byte, whose lowest bit is the direction, and a payload with its length in front.</summary>
internal sealed class DtlsTarget : FuzzTarget
{
    private const int MostPieces = 256;
    private readonly CheckedEngine engine = new();
    private readonly PacketBuilder builder = new();
    private readonly DtlsHandshakeAssembler assembler = new();

    public DtlsTarget() => assembler.Bytes.Attach(new byte[ByteAssembler.MaxLength]);

    public override string Name => "dtls";

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
        assembler.Clear();
        long time = 1_600_000_000_000_000_000;
        for (int pieces = 0; pieces < MostPieces && !reader.IsEmpty; pieces++)
        {
            byte control = reader.U8();
            ReadOnlySpan<byte> payload = reader.Piece();
            Assemble(payload);
            time += (control & 2) == 0 ? 1_000_000 : 2_000_000_000;
            ReadOnlySpan<byte> packet = builder.Udp(control & 1, payload);
            engine.OnPacket(packet, PacketBuilder.Captured(packet.Length, 0, time));
        }

        engine.End();
    }

    private void Assemble(ReadOnlySpan<byte> datagram)
    {
        int size = 0;
        foreach (DtlsRecord record in new DtlsDatagram(datagram))
        {
            size += record.Size;
            Require(record.Size > 0, "a record without bytes");
            foreach (DtlsHandshakeFragment fragment in new DtlsFragments(record.Fragment))
            {
                Require(fragment.Offset + fragment.Data.Length <= fragment.MessageLength, "a fragment reaches past its message");
                if (assembler.Insert(fragment) == DtlsAssemblyOutcome.Complete)
                {
                    Require(assembler.IsComplete && assembler.Body.Length >= assembler.MessageLength, "a complete message is too short");
                    if (DtlsHelloVerifyRequest.TryParse(assembler.Body, out DtlsHelloVerifyRequest request))
                    {
                        Require(request.Cookie.Length + request.Trailing.Length <= assembler.Body.Length, "the fields are larger than the message");
                    }

                    assembler.Clear();
                }
            }
        }

        Require(size <= datagram.Length, "the records are larger than their datagram");
    }
}
