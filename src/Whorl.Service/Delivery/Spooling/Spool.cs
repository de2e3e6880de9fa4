using System.Threading.Channels;
using Whorl.Capture.Files;

namespace Whorl.Service.Delivery.Spooling;

/// <summary>
/// Events on the disk, in the order they came, until every outlet has them: segment files that are only appended to. One process has a spool
/// at a time; in it, any thread may append, and every outlet reads with a reader of its own.
/// </summary>
public sealed class Spool : IAsyncDisposable
{
    private const int WaitingRequests = 1024;
    private const string LockName = "lock";
    private readonly SpoolOptions options;
    private readonly FileStream locked;
    private readonly SegmentTable table;
    private readonly SpoolWriter writer;
    private readonly Channel<AppendRequest> requests = Channel.CreateBounded<AppendRequest>(new BoundedChannelOptions(WaitingRequests) { SingleReader = true });
    private readonly CancellationTokenSource closing = new();
    private readonly Task writing;

    private Spool(SpoolOptions options, TimeProvider time, FileStream locked)
    {
        this.options = options;
        this.locked = locked;
        table = new SegmentTable();
        SpoolRecovery.Run(options.Folder, table);
        writer = new SpoolWriter(options, time, table, SpoolCursor.Furthest(options.Folder));
        writing = Task.Run(() => writer.RunAsync(requests.Reader, closing.Token));
    }

    /// <summary>Opens a spool and repairs what a stop left half-written; false, with a sentence, where another process has it or it cannot be read.</summary>
    public static bool TryOpen(SpoolOptions options, TimeProvider time, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Spool? spool, out string problem)
    {
        spool = null;
        problem = options.Problem() ?? "";
        if (problem.Length > 0)
        {
            return false;
        }

        FileStream? held = null;
        try
        {
            FolderSync.Make(options.Folder);
            held = new FileStream(Path.Combine(options.Folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            spool = new Spool(options, time, held);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            problem = held is null && failure.HResult == 11
                ? $"The spool {options.Folder} is in use by another process: stop it, or give this one another folder."
                : $"The spool {options.Folder} cannot be opened: {FileProblem.InOneClause(failure)}.";
            return false;
        }
    }

    /// <summary>
    /// Appends events. When this completes they are in the spool (with <see cref="SpoolOptions.SyncEvery"/> null: on the disk), or dropped by the
    /// policy and counted, or the disk failed and they are in the spool no more.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or the spool was closed first; some of the events may be stored.</exception>
    public async ValueTask<AppendResult> AppendAsync(IReadOnlyList<SpooledEvent> events, CancellationToken cancellation = default)
    {
        AppendRequest request = new(events);
        try
        {
            await requests.Writer.WriteAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed)
        {
            throw new OperationCanceledException("The spool is closed.", closed);
        }

        return await request.Answer.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The position of an outlet, which holds back what it needs. A new outlet begins with the oldest event that is kept.</summary>
    public SpoolCursor OpenCursor(string outlet) => SpoolCursor.IsName(outlet)
        ? SpoolCursor.Open(options.Folder, outlet, First, table)
        : throw new ArgumentException("An outlet's name may have small letters, digits, dots, - and _.", nameof(outlet));

    /// <summary>A reader from a sequence number on.</summary>
    public SpoolReader OpenReader(long next) => new(table, Math.Max(next, 1));

    /// <summary>The sequence number of the first event kept that was appended at a time or later; that of the next event where there is none.</summary>
    public long PositionAt(DateTimeOffset time)
    {
        long milliseconds = time.ToUnixTimeMilliseconds();
        if (Array.Find(table.All(), segment => segment.Count > 0 && segment.LastMilliseconds >= milliseconds) is not { } from)
        {
            return writer.Next;
        }

        using SpoolReader reader = OpenReader(from.First);
        while (reader.TryRead(out SpoolRecord record))
        {
            if (record.Milliseconds >= milliseconds)
            {
                return record.Sequence;
            }
        }

        return writer.Next;
    }

    /// <summary>
    /// When an event was appended, or the first one behind it that is kept, in milliseconds since 1970; at the latest that where it cannot be read, and null where
    /// it is still to come.
    /// </summary>
    public long? AppendedAt(long sequence)
    {
        try
        {
            using SpoolReader reader = OpenReader(sequence);
            return reader.TryRead(out SpoolRecord record) ? record.Milliseconds : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return table.Locate(sequence)?.LastMilliseconds;
        }
    }

    /// <summary>The oldest sequence number that is kept.</summary>
    public long First => Array.Find(table.All(), segment => segment.Count > 0)?.First ?? writer.Next;

    /// <summary>The sequence number that the next event gets.</summary>
    public long Next => writer.Next;

    /// <summary>Deletes segments that every outlet is beyond and that are older than the retention.</summary>
    public void Trim() => writer.Trim();

    /// <summary>How it does.</summary>
    public SpoolHealth Health()
    {
        Segment[] all = table.All();
        (SpoolDamage[] damage, long count) = table.Damage();
        return new SpoolHealth
        {
            Bytes = all.Sum(segment => segment.Length),
            MaxBytes = options.MaxBytes,
            Segments = all.Length,
            First = First,
            Next = writer.Next,
            Appended = writer.Appended,
            Dropped = writer.Dropped,
            TooLarge = writer.TooLarge,
            SyncFailures = writer.SyncFailures,
            NotKept = writer.NotKept,
            IsBlocked = writer.IsBlocked,
            DiskProblem = writer.DiskProblem,
            Damage = damage,
            DamageCount = count,
        };
    }

    /// <summary>Writes what was appended, as far as there is room without waiting, and lets another process have the spool.</summary>
    public async ValueTask DisposeAsync()
    {
        requests.Writer.TryComplete();
        await closing.CancelAsync().ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        writer.Dispose();
        closing.Dispose();
        await locked.DisposeAsync().ConfigureAwait(false);
    }
}
