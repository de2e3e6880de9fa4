using System.Text;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Spooling;

public sealed class SpoolTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private SpoolOptions Options => new() { Folder = folder.Path, SegmentBytes = 4096, MaxBytes = 1 << 20 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Knows_the_published_check_value_of_CRC_32C()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
    }

    [Fact]
    public async Task Gives_back_what_was_appended_in_its_order_over_many_segments()
    {
        await using Spool spool = Spools.Open(Options);
        AppendResult result = await spool.AppendAsync(Spools.Events(1, 500), Cancellation);
        Assert.Equal(new AppendResult(500, 0), result);

        List<SpoolRecord> read = Spools.ReadAll(spool);
        Assert.Equal(Enumerable.Range(1, 500), Spools.Numbers(read));
        Assert.Equal(Enumerable.Range(1, 500).Select(number => (long)number), read.Select(record => record.Sequence));
        Assert.Equal("event 77".PadRight(60, '.'), Encoding.ASCII.GetString(read[76].Payload.Span));
        Assert.True(Spools.Segments(folder.Path).Length > 10);
        Assert.All(Spools.Segments(folder.Path), path => Assert.InRange(new FileInfo(path).Length, 8, 4096));
    }

    [Fact]
    public async Task Goes_on_after_it_was_closed_with_the_next_number()
    {
        await using (Spool spool = Spools.Open(Options))
        {
            await spool.AppendAsync(Spools.Events(1, 70), Cancellation);
        }

        await using Spool again = Spools.Open(Options);
        await again.AppendAsync(Spools.Events(71, 30), Cancellation);
        Assert.Equal(Enumerable.Range(1, 100), Spools.Numbers(Spools.ReadAll(again)));
        Assert.Equal(0, again.Health().DamageCount);
        Assert.Equal(101, again.Next);
    }

    [Fact]
    public async Task A_second_writer_is_refused_with_a_sentence()
    {
        await using Spool spool = Spools.Open(Options);
        Assert.False(Spool.TryOpen(Options, TimeProvider.System, out _, out string problem));
        Assert.Equal($"The spool {folder.Path} is in use by another process: stop it, or give this one another folder.", problem);
    }

    [Fact]
    public async Task A_reader_waits_for_events_and_then_sees_them()
    {
        await using Spool spool = Spools.Open(Options);
        using SpoolReader reader = spool.OpenReader(1);
        for (int number = 1; number <= 100; number++)
        {
            Task more = reader.WaitAsync(Cancellation);
            Assert.False(more.IsCompleted);
            await spool.AppendAsync([Spools.Event(number)], Cancellation);
            await more.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            Assert.True(reader.TryRead(out SpoolRecord record));
            Assert.Equal(number, Spools.Number(record.Id));
            Assert.False(reader.TryRead(out _));
        }
    }

    [Fact]
    public async Task Many_threads_append_and_one_reads_without_loss()
    {
        await using Spool spool = Spools.Open(Options with { MaxBytes = 64 << 20, SegmentBytes = 1 << 16, SyncEvery = TimeSpan.FromMilliseconds(50) });
        Task[] writers = [.. Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                for (int i = 0; i < 250; i++)
                {
                    await spool.AppendAsync(Spools.Events((writer * 2500) + (i * 10), 10), Cancellation);
                }
            },
            Cancellation))];
        List<SpoolRecord> read = [];
        using (SpoolReader reader = spool.OpenReader(1))
        {
            while (read.Count < 10_000)
            {
                await reader.WaitAsync(Cancellation);
                reader.Read(read, 100, long.MaxValue);
            }

            Assert.Equal(0, reader.Missed);
        }

        await Task.WhenAll(writers);
        Assert.Equal(Enumerable.Range(0, 10_000), Spools.Numbers(read).Order());
    }

    [Fact]
    public async Task An_event_that_no_segment_can_hold_is_dropped_and_counted()
    {
        await using Spool spool = Spools.Open(Options);
        AppendResult result = await spool.AppendAsync([Spools.Event(1), Spools.Event(2, bytes: 5000), Spools.Event(3)], Cancellation);
        Assert.Equal(new AppendResult(2, 1), result);
        Assert.Equal(1, spool.Health().TooLarge);
        Assert.Equal([1, 3], Spools.Numbers(Spools.ReadAll(spool)));
    }

    [Fact]
    public async Task Segments_go_when_every_outlet_is_beyond_them()
    {
        await using Spool spool = Spools.Open(Options);
        SpoolCursor slow = spool.OpenCursor("slow");
        SpoolCursor fast = spool.OpenCursor("fast");
        await spool.AppendAsync(Spools.Events(1, 500), Cancellation);
        int before = Spools.Segments(folder.Path).Length;
        fast.Commit(501, 500, 0, 0);
        spool.Trim();
        Assert.Equal(before, Spools.Segments(folder.Path).Length);

        slow.Commit(251, 250, 0, 0);
        spool.Trim();
        Assert.InRange(Spools.Segments(folder.Path).Length, (before / 2) - 1, (before / 2) + 2);
        Assert.Equal(Enumerable.Range(251, 250), Spools.Numbers(Spools.ReadAll(spool, 251)));

        slow.Commit(501, 500, 0, 0);
        spool.Trim();
        Assert.Single(Spools.Segments(folder.Path));
    }

    [Fact]
    public async Task Retention_keeps_delivered_events_for_a_replay()
    {
        ManualTime time = new();
        await using Spool spool = Spools.Open(Options with { Retention = TimeSpan.FromHours(1) }, time);
        SpoolCursor cursor = spool.OpenCursor("only");
        await spool.AppendAsync(Spools.Events(1, 100), Cancellation);
        DateTimeOffset second = time.GetUtcNow() + TimeSpan.FromMinutes(30);
        time.Advance(TimeSpan.FromMinutes(30));
        await spool.AppendAsync(Spools.Events(101, 100), Cancellation);
        cursor.Commit(201, 200, 0, 0);
        spool.Trim();

        Assert.Equal(1, spool.PositionAt(DateTimeOffset.UnixEpoch));
        Assert.Equal(101, spool.PositionAt(second));
        Assert.Equal(201, spool.PositionAt(second + TimeSpan.FromSeconds(1)));
        Assert.Equal(Enumerable.Range(101, 100), Spools.Numbers(Spools.ReadAll(spool, spool.PositionAt(second))));

        time.Advance(TimeSpan.FromMinutes(45));
        spool.Trim();
        Assert.InRange(spool.First, 50, 101);
        time.Advance(TimeSpan.FromMinutes(45));
        spool.Trim();
        Assert.Single(Spools.Segments(folder.Path));
    }

    [Fact]
    public async Task An_outlet_goes_on_where_it_committed()
    {
        await using (Spool spool = Spools.Open(Options))
        {
            await spool.AppendAsync(Spools.Events(1, 10), Cancellation);
            spool.OpenCursor("siem").Commit(7, 5, 1, 0);
        }

        await using Spool again = Spools.Open(Options);
        SpoolCursor cursor = again.OpenCursor("siem");
        Assert.Equal((7, 5, 1, 0), (cursor.Next, cursor.Delivered, cursor.Refused, cursor.Missed));
        Assert.Equal(1, again.OpenCursor("new").Next);
    }

    [Fact]
    public async Task Events_are_forced_to_the_disk_after_the_time_that_was_asked_for()
    {
        ManualTime time = new();
        await using Spool spool = Spools.Open(Options with { SyncEvery = TimeSpan.FromSeconds(5) }, time);
        await spool.AppendAsync(Spools.Events(1, 3), Cancellation);
        Assert.Equal(TimeSpan.FromSeconds(5), await time.NextWaitAsync());
        time.Advance(TimeSpan.FromSeconds(5));
        await spool.AppendAsync(Spools.Events(4, 3), Cancellation);
        Assert.Equal(6, Spools.ReadAll(spool).Count);
    }

    [Theory]
    [InlineData(100, 1 << 20, "A segment of the spool must have 4096 bytes at least.")]
    [InlineData(8192, 8192 * 3, "The spool must have room for 4 segments at least.")]
    public void Options_that_cannot_work_are_refused(long segment, long most, string expected)
    {
        Assert.False(Spool.TryOpen(Options with { SegmentBytes = segment, MaxBytes = most }, TimeProvider.System, out _, out string problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("siem", true)]
    [InlineData("a-b_c.1", true)]
    [InlineData("", false)]
    [InlineData("../x", false)]
    [InlineData(".hidden", false)]
    [InlineData("A", false)]
    public void Outlets_have_names_that_are_safe_as_files(string name, bool isName) => Assert.Equal(isName && name != "A", SpoolCursor.IsName(name));
}
