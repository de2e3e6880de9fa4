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
        long[] lost;
        try
        {
            lost = Needed(oldest, _ => true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // What cannot be read must not stay for ever. Which of it an outlet lacks nobody knows: all of it is counted, and what is not for the record as urgent.
            lost = new long[dropped.Length];
            lost[(int)EventSeverity.Info] = oldest.InfoCount;
            lost[(int)EventSeverity.High] = oldest.Count - oldest.InfoCount;
        }

        table.Delete(oldest);
        Count(lost);
    }

    /// <summary>Writes the oldest segment that holds events for the record only anew, without them; false where there is none but the last.</summary>
    public bool DropInfo()
    {
        Segment[] all = table.All();
        if (Array.Find(all[..^1], segment => segment.InfoCount > 0) is not { } oldest)
        {
            return false;
        }

        long[] lost = Needed(oldest, severity => severity == EventSeverity.Info);
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
            Count(lost);
            return true;
        }

        WholeFile.Write(oldest.Path, kept.WrittenSpan);
        table.Publish(rewritten with { Last = oldest.Last, LastMilliseconds = oldest.LastMilliseconds, Generation = oldest.Generation + 1 });
        Count(lost);
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

    private void Count(long[] lost)
    {
        for (int i = 0; i < lost.Length; i++)
        {
            Interlocked.Add(ref dropped[i], lost[i]);
        }
    }

    private long[] Needed(Segment segment, Func<EventSeverity, bool> goes)
    {
        long[] lost = new long[dropped.Length];
        long needed = table.LeastNeeded();
        foreach (SpoolRecord record in Records(segment))
        {
            if (record.Sequence >= needed && goes(record.Severity))
            {
                lost[Math.Min((int)record.Severity, lost.Length - 1)]++;
            }
        }

        return lost;
    }
}
