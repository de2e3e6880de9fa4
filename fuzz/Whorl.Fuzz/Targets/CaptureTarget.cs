using Whorl.Capture.Files;
using Whorl.Fuzz.Checks;

namespace Whorl.Fuzz.Targets;

/// <summary>A capture file from its first byte to the lines of output.</summary>
internal sealed class CaptureTarget(string name) : FuzzTarget
{
    private readonly CheckedEngine engine = new();
    private readonly PacketBatch batch = new();

    public override string Name => name;

    /// <inheritdoc/>
    public override void Dispose()
    {
        engine.Dispose();
        base.Dispose();
    }

    // A buffer grows with the file; what a length field claims must not count.
    protected override long AllocationCap(int inputLength) => (16L << 20) + (64L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        // Unpacking is the runtime's and libzstd's business, and slow.
        if (!CaptureFile.TryOpen(new MemoryStream(input.ToArray()), "fuzz", out CaptureReader? reader, out string? error))
        {
            Require(error.Length > 0, "a file is refused without a reason");
            return;
        }

        using (reader)
        {
            engine.Begin();
            long packets = 0;
            while (reader.TryReadBatch(batch))
            {
                Require(batch.Count > 0 && batch.FirstNumber == packets + 1, "a batch does not follow the one before");
                packets += batch.Count;
                Require(packets <= input.Length, "more packets than bytes");
                for (int i = 0; i < batch.Count; i++)
                {
                    engine.OnPacket(batch[i], batch.Packets[i]);
                }
            }

            Require(batch.Count == 0, "the last batch is not empty");
            engine.End();
        }
    }
}
