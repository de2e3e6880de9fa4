namespace Whorl.Service.Delivery.Spooling;

/// <summary>
/// Which segments there are, how far each is whole, and how far each outlet has come: what the writer and the readers of a spool share.
/// Every member may be called from any thread.
/// </summary>
internal sealed class SegmentTable
{
    private const int MostDamage = 100;
    private readonly Lock gate = new();
    private readonly List<Segment> segments = [];
    private readonly Dictionary<string, long> cursors = new(StringComparer.Ordinal);
    private readonly List<SpoolDamage> damage = [];
    private readonly HashSet<(string File, long Offset)> damagedPlaces = [];
    private TaskCompletionSource more = NewSignal();
    private TaskCompletionSource space = NewSignal();

    /// <summary>Bytes of all segments.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
            {
                return segments.Sum(segment => segment.Length);
            }
        }
    }

    /// <summary>All segments, the oldest first; the last one is written to.</summary>
    public Segment[] All()
    {
        lock (gate)
        {
            return [.. segments];
        }
    }

    /// <summary>Adds a segment that begins behind all others: it is written to from now on.</summary>
    public void Add(Segment segment)
    {
        lock (gate)
        {
            segments.Add(segment);
        }
    }

    /// <summary>Takes over what is known of a segment anew, and wakes readers that wait for events.</summary>
    public void Publish(Segment segment)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            int index = segments.FindIndex(known => known.First == segment.First);
            if (index < 0)
            {
                return;
            }

            segments[index] = segment;
            waiting = more;
            more = NewSignal();
        }

        waiting.TrySetResult();
    }

    /// <summary>The first segment that may hold <paramref name="sequence"/> or a later one; null where that is still to come.</summary>
    public Segment? Locate(long sequence)
    {
        lock (gate)
        {
            foreach (Segment segment in segments)
            {
                if (segment.Last >= sequence && segment.Count > 0)
                {
                    return segment;
                }
            }

            return null;
        }
    }

    /// <summary>What is known of a segment now; null where it is gone.</summary>
    public Segment? Current(long first)
    {
        lock (gate)
        {
            return segments.Find(segment => segment.First == first);
        }
    }

    /// <summary>The sequence number that the segment after this one begins with, or the largest number for the last one.</summary>
    public long FirstAfter(long first)
    {
        lock (gate)
        {
            return segments.Find(segment => segment.First > first)?.First ?? long.MaxValue;
        }
    }

    /// <summary>Completes when there is an event with this sequence number or a later one.</summary>
    public Task MoreAsync(long sequence)
    {
        lock (gate)
        {
            return segments.Exists(segment => segment.Last >= sequence && segment.Count > 0) ? Task.CompletedTask : more.Task;
        }
    }

    /// <summary>Completes when an outlet's position has moved after this call.</summary>
    public Task SpaceAsync()
    {
        lock (gate)
        {
            return space.Task;
        }
    }

    /// <summary>Says how far an outlet is, by the sequence number it needs next.</summary>
    public void SetCursor(string outlet, long next)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            cursors[outlet] = next;
            waiting = space;
            space = NewSignal();
        }

        waiting.TrySetResult();
    }

    /// <summary>The smallest sequence number that an outlet still needs: the oldest of all where there is no outlet.</summary>
    public long LeastNeeded()
    {
        lock (gate)
        {
            return cursors.Count == 0 ? long.MinValue : cursors.Values.Min();
        }
    }

    /// <summary>Deletes the oldest segment if every outlet is beyond it and its last event is older than given; false where it must stay, or the disk keeps it.</summary>
    public bool DeleteDelivered(long beforeMilliseconds)
    {
        lock (gate)
        {
            if (segments.Count < 2 || cursors.Count == 0 || segments[0].Last >= cursors.Values.Min() || segments[0].LastMilliseconds >= beforeMilliseconds)
            {
                return false;
            }

            try
            {
                Delete(segments[0]);
                return true;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // Asked again at the next occasion; whoever asks now has other things to do that must not end with this.
                return false;
            }
        }
    }

    /// <summary>Deletes a segment, whoever needs it.</summary>
    public void Delete(Segment segment)
    {
        lock (gate)
        {
            File.Delete(segment.Path);
            segments.RemoveAll(known => known.First == segment.First);
        }
    }

    /// <summary>Notes damage; a place that was noted before is not counted again.</summary>
    public void Note(SpoolDamage met)
    {
        lock (gate)
        {
            if (damagedPlaces.Add((met.File, met.Offset)) && damage.Count < MostDamage)
            {
                damage.Add(met);
            }
        }
    }

    /// <summary>Damage that was met.</summary>
    public (SpoolDamage[] Latest, long Count) Damage()
    {
        lock (gate)
        {
            return ([.. damage], damagedPlaces.Count);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
