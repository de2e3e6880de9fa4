using System.Diagnostics;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Spooling;

public sealed class SpoolPolicyTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private SpoolOptions Options => new() { Folder = folder.Path, SegmentBytes = 4096, MaxBytes = 4 * 4096 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Block_waits_until_the_outlets_have_moved_on_and_loses_nothing()
    {
        await using Spool spool = Spools.Open(Options);
        SpoolCursor cursor = spool.OpenCursor("siem");
        Task<AppendResult> appending = spool.AppendAsync(Spools.Events(1, 1000), Cancellation).AsTask();
        List<SpoolRecord> read = [];
        using SpoolReader reader = spool.OpenReader(1);
        while (read.Count < 1000)
        {
            await reader.WaitAsync(Cancellation);
            reader.Read(read, 50, long.MaxValue);
            Assert.True(spool.Health().Bytes <= Options.MaxBytes);
            cursor.Commit(reader.Next, reader.Next - 1, 0, 0);
        }

        Assert.Equal(new AppendResult(1000, 0), await appending);
        Assert.Equal(Enumerable.Range(1, 1000), Spools.Numbers(read));
        Assert.Equal(0, reader.Missed);
    }

    [Fact]
    public async Task A_blocked_append_ends_when_the_spool_is_closed()
    {
        Spool spool = Spools.Open(Options);
        spool.OpenCursor("siem");
        Task<AppendResult> appending = spool.AppendAsync(Spools.Events(1, 1000), Cancellation).AsTask();
        while (!spool.Health().IsBlocked)
        {
            await Task.Yield();
        }

        Assert.False(appending.IsCompleted);
        await spool.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => appending);
        await using Spool again = Spools.Open(Options);
        Assert.Equal(Enumerable.Range(1, Spools.ReadAll(again).Count), Spools.Numbers(Spools.ReadAll(again)));
    }

    [Fact]
    public async Task Drop_oldest_keeps_the_newest_and_counts_the_rest()
    {
        await using Spool spool = Spools.Open(Options with { WhenFull = FullPolicy.DropOldest });
        spool.OpenCursor("siem");
        Assert.Equal(1000, (await spool.AppendAsync(Spools.Events(1, 1000), Cancellation)).Stored);
        using SpoolReader reader = spool.OpenReader(1);
        List<SpoolRecord> read = [];
        reader.Read(read, int.MaxValue, long.MaxValue);
        Assert.Equal(Enumerable.Range(1001 - read.Count, read.Count), Spools.Numbers(read));
        Assert.InRange(read.Count, 100, 170);
        Assert.Equal(1000 - read.Count, reader.Missed);
        Assert.Equal(1000 - read.Count, spool.Health().Dropped[EventSeverity.High]);
        Assert.True(spool.Health().Bytes <= Options.MaxBytes);
    }

    [Fact]
    public async Task Drop_oldest_does_not_count_what_every_outlet_had()
    {
        await using Spool spool = Spools.Open(Options with { WhenFull = FullPolicy.DropOldest, Retention = TimeSpan.FromDays(1) });
        SpoolCursor cursor = spool.OpenCursor("siem");
        for (int first = 1; first <= 1000; first += 20)
        {
            await spool.AppendAsync(Spools.Events(first, 20), Cancellation);
            cursor.Commit(first + 20, first + 19, 0, 0);
        }

        Assert.Equal(0, spool.Health().Dropped.Values.Sum());
        Assert.True(spool.Health().Bytes <= Options.MaxBytes);
    }

    [Fact]
    public async Task Drop_info_first_keeps_every_urgent_event_while_there_are_others()
    {
        await using Spool spool = Spools.Open(Options with { WhenFull = FullPolicy.DropInfoFirst });
        spool.OpenCursor("siem");
        // One urgent event in ten: 100 of them fit, 1000 events do not.
        SpooledEvent[] events = [.. Enumerable.Range(1, 1000).Select(number => Spools.Event(number, number % 10 == 0 ? EventSeverity.High : EventSeverity.Info))];
        foreach (SpooledEvent[] part in events.Chunk(25))
        {
            await spool.AppendAsync(part, Cancellation);
        }

        int[] kept = Spools.Numbers(Spools.ReadAll(spool));
        Assert.Equal(Enumerable.Range(1, 100).Select(number => number * 10), kept.Where(number => number % 10 == 0));
        SpoolHealth health = spool.Health();
        Assert.Equal(0, health.Dropped[EventSeverity.High]);
        Assert.Equal(1000 - kept.Length, health.Dropped[EventSeverity.Info]);
        Assert.True(health.Bytes <= Options.MaxBytes);
    }

    [Fact]
    public async Task Drop_info_first_drops_the_oldest_when_all_are_urgent()
    {
        await using Spool spool = Spools.Open(Options with { WhenFull = FullPolicy.DropInfoFirst });
        spool.OpenCursor("siem");
        await spool.AppendAsync(Spools.Events(1, 1000), Cancellation);
        await spool.AppendAsync([Spools.Event(1001, EventSeverity.Info), Spools.Event(1002, EventSeverity.Low)], Cancellation);
        int[] kept = Spools.Numbers(Spools.ReadAll(spool));
        Assert.Equal(1002, kept[^1]);
        Assert.True(kept.Length > 100);
        Assert.Equal(1002 - kept.Length, spool.Health().Dropped.Values.Sum());
    }

    [Fact]
    public async Task A_reader_in_a_segment_that_is_written_anew_reads_on_in_the_new_one()
    {
        await using Spool spool = Spools.Open(Options with { WhenFull = FullPolicy.DropInfoFirst });
        spool.OpenCursor("siem");
        await spool.AppendAsync([.. Enumerable.Range(1, 100).Select(number => Spools.Event(number, number % 2 == 0 ? EventSeverity.Low : EventSeverity.Info))], Cancellation);
        using SpoolReader reader = spool.OpenReader(1);
        List<SpoolRecord> read = [];
        reader.Read(read, 10, long.MaxValue);
        await spool.AppendAsync(Spools.Events(101, 90), Cancellation);
        reader.Read(read, int.MaxValue, long.MaxValue);
        int[] numbers = Spools.Numbers(read);
        Assert.Equal(numbers.Distinct().Order(), numbers);
        Assert.Equal(Enumerable.Range(101, 90), numbers[^90..]);
        Assert.Equal(190, numbers.Length + reader.Missed);
        Assert.True(reader.Missed > 0);
    }

    [Theory]
    [InlineData(FullPolicy.Block)]
    [InlineData(FullPolicy.DropOldest)]
    [InlineData(FullPolicy.DropInfoFirst)]
    public async Task A_full_disk_is_named_and_outlived(FullPolicy policy)
    {
        using Mount disk = Mount.OfSize(folder.At("small"), "256k");
        await using Spool spool = Spools.Open(new SpoolOptions
        {
            Folder = disk.Path,
            SegmentBytes = 16 << 10,
            MaxBytes = 10 << 20,
            WhenFull = policy,
            RetryDisk = TimeSpan.FromMilliseconds(20),
        });
        SpoolCursor cursor = spool.OpenCursor("siem");
        Task<AppendResult> appending = spool.AppendAsync(Spools.Events(1, 6000, EventSeverity.Low), Cancellation).AsTask();
        using SpoolReader reader = spool.OpenReader(1);
        List<SpoolRecord> read = [];
        if (policy == FullPolicy.Block)
        {
            while (spool.Health().DiskProblem is null)
            {
                await Task.Delay(5, Cancellation);
            }

            Assert.Equal("the disk is full", spool.Health().DiskProblem);
            Assert.False(appending.IsCompleted);

            // The outlet takes what is there, and room comes.
            while (!appending.IsCompleted)
            {
                await Task.WhenAny(reader.WaitAsync(Cancellation), appending);
                reader.Read(read, int.MaxValue, long.MaxValue);
                cursor.Commit(reader.Next, 0, 0, 0);
            }
        }

        AppendResult result = await appending.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        reader.Read(read, int.MaxValue, long.MaxValue);
        int[] numbers = Spools.Numbers(read);
        Assert.Equal(6000, result.Stored + result.Dropped);
        Assert.Equal(numbers.Distinct().Order(), numbers);
        Assert.Equal(6000 - result.Dropped, numbers.Length + reader.Missed);
        Assert.Equal(6000, numbers[^1]);
        if (policy == FullPolicy.Block)
        {
            Assert.Equal(Enumerable.Range(1, 6000), numbers);
        }
        else
        {
            Assert.Equal(6000 - numbers.Length, spool.Health().Dropped.Values.Sum());
        }
    }

    /// <summary>A file system in memory of a certain size; skipped, loudly, where the test may not mount one.</summary>
    private sealed class Mount : IDisposable
    {
        public required string Path { get; init; }

        public static Mount OfSize(string path, string size)
        {
            Directory.CreateDirectory(path);
            if (Environment.UserName != "root" || Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path) != 0)
            {
                Assert.Skip("NOT TESTED: a full disk needs a mount of its own: run the tests as root, with the right to mount.");
            }

            return new Mount { Path = path };
        }

        public void Dispose() => Run("umount", "-l", Path);

        private static int Run(string program, params string[] arguments)
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
