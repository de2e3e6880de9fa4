using Whorl.Capture.Files;

namespace Whorl.Capture.Live;

/// <summary>
/// A capture of which only the packets that pass a filter count. The others stay in the batches, marked, so that packets
/// keep the numbers they have in their file.
/// </summary>
public sealed class FilteredReader : CaptureReader
{
    private readonly CaptureReader capture;
    private readonly PacketFilter filter;
    private LinkType? prepared;
    private string? refusal;

    /// <summary>Filters <paramref name="capture"/>, which from now on belongs to the new reader; the filter does not.</summary>
    public FilteredReader(CaptureReader capture, PacketFilter filter)
    {
        this.capture = capture;
        this.filter = filter;
    }

    /// <inheritdoc/>
    public override bool IsPaced => capture.IsPaced;

    /// <inheritdoc/>
    public override bool TryReadBatch(PacketBatch batch)
    {
        bool hasBatch = capture.TryReadBatch(batch);
        for (int i = 0; i < batch.Count; i++)
        {
            ref CapturedPacket packet = ref batch.Packets[i];
            if (packet.LinkType != prepared)
            {
                prepared = packet.LinkType;
                if (!filter.TryPrepare(packet.LinkType, out string? problem))
                {
                    refusal ??= problem;
                }
            }

            if (!filter.Matches(batch[i], packet))
            {
                packet = packet with { IsPassedOver = true };
            }
        }

        DamagedRecords = capture.DamagedRecords;
        Damage = capture.Damage ?? refusal;
        return hasBatch;
    }

    /// <inheritdoc/>
    public override void Dispose() => capture.Dispose();
}
