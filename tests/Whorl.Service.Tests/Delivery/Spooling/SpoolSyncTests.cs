using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Spooling;

/// <summary>A disk that takes writes and then does not keep them (a failed fsync).</summary>
public sealed class SpoolSyncTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private bool fails;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_the_disk_did_not_keep_is_not_stored_and_whoever_appended_is_told()
    {
        await using (Spool spool = Spools.Open(Options))
        {
            Assert.Equal(new AppendResult(3, 0, 0), await spool.AppendAsync(Spools.Events(1, 3), Cancellation));
            fails = true;
            Assert.Equal(new AppendResult(0, 0, 5), await spool.AppendAsync(Spools.Events(4, 5), Cancellation));
            Assert.Equal([1, 2, 3], Spools.Numbers(Spools.ReadAll(spool)));
            SpoolHealth health = spool.Health();
            Assert.Equal((1, 5, 3, 4), (health.SyncFailures, health.NotKept, health.Appended, health.Next));
            Assert.NotNull(health.DiskProblem);
            fails = false;
            Assert.Equal(new AppendResult(5, 0, 0), await spool.AppendAsync(Spools.Events(4, 5), Cancellation));
            Assert.Null(spool.Health().DiskProblem);
            Assert.Equal(Enumerable.Range(1, 8), Spools.Numbers(Spools.ReadAll(spool)));
        }

        await using Spool again = Spools.Open(Options);
        Assert.Equal(Enumerable.Range(1, 8), Spools.Numbers(Spools.ReadAll(again)));
        Assert.Empty(again.Health().Damage);
    }

    [Fact]
    public async Task A_failure_between_two_segments_costs_no_number_and_no_event_that_was_answered()
    {
        int calls = 0;
        SpoolOptions failing = Options with
        {
            Flush = _ =>
            {
                if (++calls % 3 == 0)
                {
                    throw new IOException();
                }
            },
        };
        await using (Spool spool = Spools.Open(failing))
        {
            int stored = 0, failed = 0;
            for (int i = 0; i < 40; i++)
            {
                AppendResult result = await spool.AppendAsync(Spools.Events(1 + (i * 60), 60), Cancellation);
                Assert.Equal(60, result.Stored + result.Failed);
                stored += result.Stored;
                failed += result.Failed;
            }

            Assert.True(stored > 0 && failed > 0);
            Assert.Equal(stored, Spools.ReadAll(spool).Count);
            Assert.Equal(stored + 1, spool.Next);
            Assert.Equal(failed, spool.Health().NotKept);
        }

        await using Spool again = Spools.Open(Options);
        Assert.Equal(Enumerable.Range(1, (int)again.Next - 1).Select(number => (long)number), Spools.ReadAll(again).Select(record => record.Sequence));
        Assert.Empty(again.Health().Damage);
    }

    [Fact]
    public async Task With_an_interval_the_failure_is_counted_and_named()
    {
        fails = true;
        ManualTime time = new();
        await using Spool spool = Spools.Open(Options with { SyncEvery = TimeSpan.FromSeconds(1) }, time);
        Assert.Equal(1, (await spool.AppendAsync([Spools.Event(1)], Cancellation)).Stored);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, (await spool.AppendAsync([Spools.Event(2)], Cancellation)).Stored);
        Assert.True(spool.Health() is { SyncFailures: > 0, NotKept: 0, DiskProblem: not null });
        fails = false;
    }

    private SpoolOptions Options => new()
    {
        Folder = folder.Path, SegmentBytes = 4096, MaxBytes = 1 << 20, RetryDisk = TimeSpan.FromMilliseconds(1), Flush = handle =>
        {
            if (fails)
            {
                throw new IOException();
            }

            RandomAccess.FlushToDisk(handle);
        },
    };
}
