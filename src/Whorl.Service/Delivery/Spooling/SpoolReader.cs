namespace Whorl.Service.Delivery.Spooling;

/// <summary>Reads a spool from a sequence number on, behind the writer. One thread at a time may use it.</summary>
public sealed class SpoolReader : IDisposable
{
    private readonly SegmentTable table;
    private SegmentWalker? walker;
    private Segment? segment;

    internal SpoolReader(SegmentTable table, long next)
    {
        this.table = table;
        Next = next;
    }

    /// <summary>The sequence number that is read next.</summary>
    public long Next { get; private set; }

    /// <summary>Sequence numbers that were not there to be read: dropped, or damaged.</summary>
    public long Missed { get; private set; }

    /// <summary>Completes when there is something to read.</summary>
    public Task WaitAsync(CancellationToken cancellation) => table.MoreAsync(Next).WaitAsync(cancellation);

    /// <summary>Reads what is there, up to a number of events and of bytes; one event at least, however large.</summary>
    /// <returns>The bytes of the payloads read.</returns>
    public long Read(ICollection<SpoolRecord> into, int mostEvents, long mostBytes)
    {
        long bytes = 0;
        for (int count = 0; count < mostEvents && (count == 0 || bytes < mostBytes) && TryRead(out SpoolRecord record); count++)
        {
            into.Add(record);
            bytes += record.Payload.Length;
        }

        return bytes;
    }

    /// <summary>Reads one event; false where there is none yet.</summary>
    public bool TryRead(out SpoolRecord record)
    {
        while (Locate() is { } here)
        {
            long at = walker!.Offset;
            switch (walker.Next(here.Length, out record))
            {
                case WalkStep.Record when record.Sequence < Next:
                    continue;
                case WalkStep.Record:
                    Missed += record.Sequence - Next;
                    Next = record.Sequence + 1;
                    return true;
                case WalkStep.Damaged:
                    bool goesOn = walker.TryFindWhole(here.Length, Next - 1, table.FirstAfter(here.First));
                    table.Note(new SpoolDamage(DamageKind.DamagedRecord, Path.GetFileName(here.Path), at, (goesOn ? walker.Offset : here.Length) - at));
                    if (!goesOn)
                    {
                        Leave(here);
                    }

                    continue;
                default:
                    Leave(here);
                    continue;
            }
        }

        record = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => walker?.Dispose();

    /// <summary>The segment to read from as it is now, with the walker in it; null where all is read.</summary>
    private Segment? Locate()
    {
        while (true)
        {
            Segment? now = segment is null ? null : table.Current(segment.First);
            if (walker is not null && now is not null && now.Generation == segment!.Generation && now.Last >= Next)
            {
                return segment = now;
            }

            if (walker is not null && now is not null && now.Generation == segment!.Generation && table.Locate(Next) is null)
            {
                // All is read; what comes may come into the same segment.
                return null;
            }

            walker?.Dispose();
            walker = null;
            segment = table.Locate(Next);
            if (segment is null)
            {
                return null;
            }

            walker = SegmentWalker.TryOpen(segment.Path);
            if (walker is null && table.Current(segment.First) is { } gone)
            {
                // Taken away by somebody else, whom nobody can wait for.
                table.Note(new SpoolDamage(DamageKind.NoSegment, Path.GetFileName(gone.Path), 0, gone.Length));
                Leave(gone);
            }
        }
    }

    /// <summary>Gives up the rest of a segment.</summary>
    private void Leave(Segment here)
    {
        Missed += Math.Max(0, here.Last + 1 - Next);
        Next = Math.Max(Next, here.Last + 1);
    }
}
