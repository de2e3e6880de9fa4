using System.Buffers;

namespace Whorl.Service.Delivery.Spooling;

/// <summary>Makes room in a full spool at the cost of events, and counts them.</summary>
internal sealed class RoomMaker(SegmentTable table)
{
    private readonly long[] dropped = new long[(int)EventSeverity.High + 1];

    /// <summary>Events that went before every outlet had them, by severity.</summary>
    public IReadOnlyDictionary<EventSeverity, long> Dropped =>
        Enum.GetValues<EventSeverity>().ToDictionary(severity => severity, severity => Interlocked.Read(ref dropped[(int)severity]));

    /// <summary>Counts an event that could not be stored.</summary>
    public void Count(EventSeverity severity) => Interlocked.Increment(ref dropped[Math.Min((int)severity, dropped.Length - 1)]);

    /// <summary>Deletes the oldest segment.</summary>
    public void DropOldest(Segment oldest)
    {
        CountNeeded(oldest, _ => true);
        table.Delete(oldest);
    }

    /// <summary>Writes the oldest segment that holds events for the record only anew, without them; false where there is none but the last.</summary>
    public bool DropInfo()
    {
        Segment[] all = table.All();
        if (Array.Find(all[..^1], segment => segment.InfoCount > 0) is not { } oldest)
        {
            return false;
        }

        CountNeeded(oldest, severity => severity == EventSeverity.Info);
        ArrayBufferWriter<byte> kept = new();
        kept.Write(RecordFormat.Magic);
        Segment rewritten = new(oldest.Path, oldest.First);
        foreach (SpoolRecord record in Records(oldest))
        {
            if (record.Severity != EventSeverity.Info)
            {
                RecordFormat.Write(new SpooledEvent(record.Id, record.Severity, record.Payload), record.Sequence, record.Milliseconds, kept);
                rewritten = rewritten.With(record, kept.WrittenCount);
            }
        }

        if (rewritten.Count == 0)
        {
            table.Delete(oldest);
            return true;
        }

        WholeFile.Write(oldest.Path, kept.WrittenSpan);
        table.Publish(rewritten with { Last = oldest.Last, LastMilliseconds = oldest.LastMilliseconds, Generation = oldest.Generation + 1 });
        return true;
    }

    private static IEnumerable<SpoolRecord> Records(Segment segment)
    {
        using SegmentWalker? walker = SegmentWalker.TryOpen(segment.Path);
        long last = segment.First - 1;
        while (walker is not null)
        {
            switch (walker.Next(segment.Length, out SpoolRecord record))
            {
                case WalkStep.Record:
                    last = record.Sequence;
                    yield return record;
                    continue;
                case WalkStep.Damaged when walker.TryFindWhole(segment.Length, last, long.MaxValue):
                    continue;
                default:
                    yield break;
            }
        }
    }

    private void CountNeeded(Segment segment, Func<EventSeverity, bool> goes)
    {
        long needed = table.LeastNeeded();
        foreach (SpoolRecord record in Records(segment))
        {
            if (record.Sequence >= needed && goes(record.Severity))
            {
                Count(record.Severity);
            }
        }
    }
}
