using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Spooling;

/// <summary>Disks that refuse at the worst moment.</summary>
public sealed class SpoolTroubleTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly ManualTime time = new();
    private Action flushing = () => { };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SpoolOptions Options => new()
    {
        Folder = folder.Path, SegmentBytes = 4096, MaxBytes = 1 << 20, WhenFull = FullPolicy.DropOldest, Flush = handle =>
        {
            flushing();
            RandomAccess.FlushToDisk(handle);
        },
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_segment_that_cannot_be_deleted_stays_and_stops_nobody()
    {
        await using Spool spool = Spools.Open(Options, time);
        SpoolCursor cursor = spool.OpenCursor("siem");
        await spool.AppendAsync(Spools.Events(1, 100), Cancellation);
        string oldest = Spools.Segments(folder.Path)[0];
        File.Move(oldest, oldest + ".away");
        Directory.CreateDirectory(oldest);
        cursor.Commit(101, 100, 0, 0);
        time.Advance(TimeSpan.FromSeconds(1));
        spool.Trim();
        Assert.Equal(new AppendResult(100, 0), await spool.AppendAsync(Spools.Events(101, 100), Cancellation));
        Directory.Delete(oldest);
        cursor.Commit(201, 200, 0, 0);
        time.Advance(TimeSpan.FromSeconds(1));
        spool.Trim();
        Assert.Equal(1, spool.Health().Segments);
    }

    [Fact]
    public async Task A_segment_that_was_just_begun_is_never_the_one_that_goes()
    {
        await using Spool spool = Spools.Open(Options, time);
        SpoolCursor cursor = spool.OpenCursor("siem");
        await spool.AppendAsync(Spools.Events(1, 40), Cancellation);
        cursor.Commit(41, 40, 0, 0);
        time.Advance(TimeSpan.FromSeconds(1));

        // The next segment cannot be made at first, and then it can.
        string inTheWay = Path.Combine(folder.Path, Segment.NameOf(41));
        await File.WriteAllTextAsync(inTheWay, "", Cancellation);
        int flushes = 0;
        flushing = () =>
        {
            if (++flushes == 2)
            {
                File.Delete(inTheWay);
            }
        };
        Assert.Equal(new AppendResult(10, 0), await spool.AppendAsync(Spools.Events(41, 10), Cancellation));
        Assert.Equal(Enumerable.Range(41, 10), Spools.Numbers(Spools.ReadAll(spool, 41)));
        Assert.True(File.Exists(inTheWay));
    }

    [Fact]
    public async Task A_failed_fsync_costs_no_old_event_whatever_the_policy()
    {
        await using Spool spool = Spools.Open(Options, time);
        spool.OpenCursor("siem");
        await spool.AppendAsync(Spools.Events(1, 60), Cancellation);
        bool hasFailed = false;
        flushing = () =>
        {
            if (!hasFailed)
            {
                hasFailed = true;
                throw new IOException();
            }
        };
        AppendResult result = await spool.AppendAsync(Spools.Events(61, 40), Cancellation);
        Assert.True(hasFailed);
        Assert.Equal((40, 0), (result.Stored + result.Failed, result.Dropped));
        int[] kept = Spools.Numbers(Spools.ReadAll(spool));
        Assert.Equal(Enumerable.Range(1, 60), kept.Take(60));
        Assert.Equal(60 + result.Stored, kept.Length);
        Assert.Equal((0, result.Failed), (spool.Health().Dropped.Values.Sum(), spool.Health().NotKept));
    }

    [Fact]
    public async Task A_failed_fsync_gives_no_number_out_that_an_outlet_is_beyond()
    {
        await using (Spool spool = Spools.Open(Options, time))
        {
            await spool.AppendAsync(Spools.Events(1, 3), Cancellation);
            spool.OpenCursor("siem").Commit(10, 9, 0, 0);
        }

        await using Spool again = Spools.Open(Options, time);
        flushing = () => throw new IOException();
        Assert.Equal(1, (await again.AppendAsync([Spools.Event(10)], Cancellation)).Failed);
        flushing = () => { };
        await again.AppendAsync([Spools.Event(10)], Cancellation);
        Assert.Equal([10L], Spools.ReadAll(again, again.OpenCursor("siem").Next).Select(record => record.Sequence));
    }

    [Fact]
    public async Task A_segment_that_cannot_be_read_can_be_dropped_all_the_same()
    {
        await using Spool spool = Spools.Open(Options with { MaxBytes = 4 * 4096 });
        spool.OpenCursor("siem");
        await spool.AppendAsync(Spools.Events(1, 150), Cancellation);
        string oldest = Spools.Segments(folder.Path)[0];
        File.Delete(oldest);
        File.CreateSymbolicLink(oldest, oldest);
        Assert.Equal(new AppendResult(60, 0), await spool.AppendAsync(Spools.Events(151, 60), Cancellation));
        Assert.Equal(210, Spools.Numbers(Spools.ReadAll(spool))[^1]);
        Assert.True(spool.Health().Dropped.Values.Sum() >= 40);
    }

    [Fact]
    public async Task A_spool_that_is_closed_while_the_disk_refuses_closes()
    {
        Spool spool = Spools.Open(Options with { WhenFull = FullPolicy.Block, RetryDisk = TimeSpan.FromSeconds(1) });
        spool.OpenCursor("siem");
        await spool.AppendAsync(Spools.Events(1, 40), Cancellation);
        Task? closed = null;
        flushing = () =>
        {
            closed ??= spool.DisposeAsync().AsTask();
            throw new IOException();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => spool.AppendAsync(Spools.Events(41, 10), Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        await closed!.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
    }
}
