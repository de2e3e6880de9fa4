using System.Buffers;
using System.Threading.Channels;
using Whorl.Capture.Files;

namespace Whorl.Service.Delivery.Spooling;

/// <summary>
/// The one writer of a spool: takes what waits, makes room by the policy, writes, forces it to the disk, and only then answers. Requests
/// that come while the disk is busy share the next write.
/// </summary>
internal sealed class SpoolWriter : IDisposable
{
    private const int MostBytesAtOnce = 4 << 20;
    private readonly SpoolOptions options;
    private readonly TimeProvider time;
    private readonly SegmentTable table;
    private readonly RoomMaker room;
    private readonly ArrayBufferWriter<byte> records = new(64 << 10);
    private readonly List<(AppendRequest Request, SpooledEvent Event)> waiting = [];
    private readonly List<AppendRequest> unsynced = [];
    private readonly int mostRecord;
    private SegmentWriter active;
    private Segment kept;
    private long next;
    private long keptNext;
    private long appended;
    private long tooLarge;
    private long syncFailures;
    private long notKept;
    private long unsyncedSince = -1;
    private bool diskRefused;
    private volatile string? writeProblem;
    private volatile string? syncProblem;

    public SpoolWriter(SpoolOptions options, TimeProvider time, SegmentTable table, long furthestCursor)
    {
        this.options = options;
        this.time = time;
        this.table = table;
        room = new RoomMaker(table);
        mostRecord = (int)Math.Min(options.SegmentBytes - RecordFormat.Magic.Length, RecordFormat.Length(RecordFormat.MostPayload));
        Segment[] found = table.All();
        next = Math.Max(Math.Max(1, furthestCursor), found.Length == 0 ? 1 : Math.Max(found[^1].Last + 1, found[^1].First));
        if (found.Length > 0 && found[^1].Count > 0)
        {
            active = SegmentWriter.Continue(found[^1]);
        }
        else
        {
            if (found.Length > 0 && found[^1].First == next)
            {
                table.Delete(found[^1]);
            }

            active = SegmentWriter.Create(options.Folder, next);
            table.Add(active.Segment);
        }

        kept = active.Segment;
        keptNext = next;
    }

    /// <summary>The sequence number that the next event gets.</summary>
    public long Next => Interlocked.Read(ref next);

    /// <summary>Events written.</summary>
    public long Appended => Interlocked.Read(ref appended);

    /// <summary>Events that no segment can hold.</summary>
    public long TooLarge => Interlocked.Read(ref tooLarge);

    /// <summary>Times that the disk would not keep what it had taken.</summary>
    public long SyncFailures => Interlocked.Read(ref syncFailures);

    /// <summary>Events that are not in the spool because of that.</summary>
    public long NotKept => Interlocked.Read(ref notKept);

    /// <summary>Events dropped for want of room.</summary>
    public IReadOnlyDictionary<EventSeverity, long> Dropped => room.Dropped;

    /// <summary>Whether the writer waits for room.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>What the disk says while it refuses.</summary>
    public string? DiskProblem => writeProblem ?? syncProblem;

    /// <summary>Writes until no more can come, or until it would have to wait after <paramref name="closing"/>.</summary>
    public async Task RunAsync(ChannelReader<AppendRequest> requests, CancellationToken closing)
    {
        try
        {
            while (await WaitAsync(requests).ConfigureAwait(false))
            {
                List<AppendRequest> answered = Take(requests);
                await WriteAsync(closing).ConfigureAwait(false);
                answered.ForEach(request => request.Complete());
            }

            TrySync();
        }
        catch (Exception reason)
        {
            // Closed while it waited for room, or broken: whoever appends must not wait for ever.
            waiting.ForEach(entry => entry.Request.Abandon(reason));
            await foreach (AppendRequest request in requests.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                request.Abandon(reason);
            }
        }
    }

    /// <summary>Deletes what nobody needs any more.</summary>
    public void Trim()
    {
        long keepFrom = time.GetUtcNow().ToUnixTimeMilliseconds() - (long)options.Retention.TotalMilliseconds;
        while (table.DeleteDelivered(keepFrom))
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => active.Dispose();

    /// <summary>Waits for requests, and forces to the disk in between what has waited long enough.</summary>
    private async Task<bool> WaitAsync(ChannelReader<AppendRequest> requests)
    {
        Task<bool> more = requests.WaitToReadAsync().AsTask();
        if (unsyncedSince >= 0 && options.SyncEvery is { } every && !more.IsCompleted)
        {
            TimeSpan left = every - time.GetElapsedTime(unsyncedSince);
            try
            {
                return await more.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                TrySync();
            }
        }

        return await more.ConfigureAwait(false);
    }

    private List<AppendRequest> Take(ChannelReader<AppendRequest> requests)
    {
        List<AppendRequest> taken = [];
        long bytes = 0;
        while (bytes < MostBytesAtOnce && requests.TryRead(out AppendRequest? request))
        {
            taken.Add(request);
            foreach (SpooledEvent given in request.Events)
            {
                waiting.Add((request, given));
                bytes += RecordFormat.Length(given.Payload.Length);
            }
        }

        return taken;
    }

    /// <summary>Writes all that waits, a part that fits one segment at a time.</summary>
    private async Task WriteAsync(CancellationToken closing)
    {
        int done = 0;
        while (done < waiting.Count)
        {
            (AppendRequest request, SpooledEvent first) = waiting[done];
            long bytes = RecordFormat.Length(first.Payload.Length);
            if (bytes > mostRecord)
            {
                Interlocked.Increment(ref tooLarge);
                request.CountDropped();
                done++;
                continue;
            }

            if (!await MakeRoomAsync(bytes, first.Severity, closing).ConfigureAwait(false))
            {
                room.Count(first.Severity);
                request.CountDropped();
                done++;
                continue;
            }

            done += WritePart(done);
        }

        waiting.Clear();
        if (options.SyncEvery is null || (unsyncedSince >= 0 && time.GetElapsedTime(unsyncedSince) >= options.SyncEvery))
        {
            TrySync();
        }

        table.Publish(active.Segment);
    }

    /// <summary>Makes room for one record; false where it is the record that has to go.</summary>
    private async Task<bool> MakeRoomAsync(long bytes, EventSeverity severity, CancellationToken closing)
    {
        while (true)
        {
            Task moved = table.SpaceAsync();
            if (!diskRefused && Fits(bytes))
            {
                return true;
            }

            if (table.DeleteDelivered(long.MaxValue))
            {
                diskRefused = false;
                continue;
            }

            if (options.WhenFull == FullPolicy.Block)
            {
                await WaitForRoomAsync(moved, closing).ConfigureAwait(false);
            }
            else if (!GiveUpOld(severity))
            {
                diskRefused = false;
                return false;
            }

            diskRefused = false;
        }
    }

    private async Task WaitForRoomAsync(Task moved, CancellationToken closing)
    {
        // What is written so far is what the outlets have to take for room to come; they must not see what could be taken back.
        if (options.SyncEvery is null)
        {
            TrySync();
        }

        table.Publish(active.Segment);
        closing.ThrowIfCancellationRequested();
        IsBlocked = true;
        try
        {
            // The disk is asked again as well when outlets move: a delivered segment that it would not delete makes room, too.
            await Task.WhenAny(moved, Task.Delay(options.RetryDisk, time, closing)).WaitAsync(closing).ConfigureAwait(false);
        }
        finally
        {
            IsBlocked = false;
        }
    }

    private bool Fits(long bytes) => table.Bytes + Unpublished() + bytes + RecordFormat.Magic.Length <= options.MaxBytes;

    private long Unpublished() => active.Segment.Length - (table.Current(active.Segment.First)?.Length ?? 0);

    /// <summary>Drops something old for something new; false where the new one is worth less than all the old ones, or there is nothing old.</summary>
    private bool GiveUpOld(EventSeverity severity)
    {
        try
        {
            if (options.WhenFull == FullPolicy.DropInfoFirst)
            {
                if (TryDropInfo())
                {
                    return true;
                }

                if (severity == EventSeverity.Info)
                {
                    return false;
                }
            }

            if (table.All().Length == 1)
            {
                if (active.Segment.Count == 0)
                {
                    return false;
                }

                Roll();
            }

            // A segment that was begun just now is not to go: what was there before it may have gone with its beginning.
            if (table.All() is [{ } oldest, _, ..])
            {
                room.DropOldest(oldest);
            }

            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            writeProblem = FileProblem.InOneClause(problem);
            return false;
        }
    }

    private bool TryDropInfo()
    {
        try
        {
            return room.DropInfo();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // There is not even room to write the rest of a segment anew: the oldest segment goes as a whole.
            return false;
        }
    }

    /// <summary>Writes as many records as fit into the active segment (a new one where none fits) and the spool; 0 where the disk refuses.</summary>
    private int WritePart(int from)
    {
        try
        {
            if (active.Segment.Count > 0 && active.Segment.Length + RecordFormat.Length(waiting[from].Event.Payload.Length) > options.SegmentBytes)
            {
                if (!TrySync() && options.SyncEvery is null && options.WhenFull != FullPolicy.Block)
                {
                    // Room is not what is wanting: no old event that is given up would help this one.
                    waiting[from].Request.CountFailed();
                    Interlocked.Increment(ref notKept);
                    return 1;
                }

                Roll(isSynced: syncProblem is null);
            }

            long milliseconds = time.GetUtcNow().ToUnixTimeMilliseconds();
            long free = options.MaxBytes - table.Bytes - Unpublished() - RecordFormat.Magic.Length;
            Segment grown = active.Segment;
            records.ResetWrittenCount();
            int count = 0;
            for (; from + count < waiting.Count; count++)
            {
                SpooledEvent given = waiting[from + count].Event;
                long after = records.WrittenCount + RecordFormat.Length(given.Payload.Length);
                if (after > mostRecord || (count > 0 && (active.Segment.Length + after > options.SegmentBytes || after > free)))
                {
                    break;
                }

                RecordFormat.Write(given, next + count, milliseconds, records);
                grown = grown.With(new SpoolRecord(next + count, milliseconds, given.Id, given.Severity, default), active.Segment.Length + records.WrittenCount);
            }

            active.Write(records.WrittenSpan);
            active.Segment = grown;
            Interlocked.Add(ref next, count);
            Interlocked.Add(ref appended, count);
            for (int i = 0; i < count; i++)
            {
                if (options.SyncEvery is null)
                {
                    unsynced.Add(waiting[from + i].Request);
                }
                else
                {
                    waiting[from + i].Request.CountStored();
                }
            }

            unsyncedSince = unsyncedSince < 0 ? time.GetTimestamp() : unsyncedSince;
            writeProblem = null;
            return count;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            writeProblem = FileProblem.InOneClause(problem);
            diskRefused = true;
            return 0;
        }
    }

    private void Roll(bool isSynced = false)
    {
        if (!isSynced && !TrySync() && options.SyncEvery is null)
        {
            throw new IOException();
        }

        table.Publish(active.Segment);
        SegmentWriter begun = SegmentWriter.Create(options.Folder, next);
        active.Dispose();
        active = begun;
        kept = begun.Segment;
        keptNext = next;
        table.Add(active.Segment);
        Trim();
    }

    /// <summary>
    /// Forces to the disk what was written. Where that fails nobody can say what of it is there, and asking again would be answered by a lie (Linux
    /// reports a failed write once): what was not answered yet is taken back, and whoever appended it is told.
    /// </summary>
    private bool TrySync()
    {
        unsyncedSince = -1;
        try
        {
            active.Sync(options.Flush);
            kept = active.Segment;
            keptNext = next;
            syncProblem = null;
            unsynced.ForEach(request => request.CountStored());
            return true;
        }
        catch (IOException problem)
        {
            syncProblem = FileProblem.InOneClause(problem);
            Interlocked.Increment(ref syncFailures);
            if (options.SyncEvery is null)
            {
                TakeBack();
            }

            return false;
        }
        finally
        {
            unsynced.Clear();
        }
    }

    private void TakeBack()
    {
        unsynced.ForEach(request => request.CountFailed());
        Interlocked.Add(ref notKept, unsynced.Count);
        Interlocked.Add(ref appended, -unsynced.Count);
        Interlocked.Exchange(ref next, keptNext);
        try
        {
            active.GoBackTo(kept);
        }
        catch (IOException)
        {
            // What follows is written over it; what is left behind that is a torn tail, or delivered though nobody was promised it.
        }
    }
}
