using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Spooling;

public sealed class SpoolDamageTests : IDisposable
{
    private const int Record = 8 + 33 + 60;
    private readonly ScratchFolder folder = new();

    private SpoolOptions Options => new() { Folder = folder.Path, SegmentBytes = 4096, MaxBytes = 1 << 20 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_torn_tail_is_cut_off_wherever_it_was_torn()
    {
        await FillAsync(20);
        string path = Spools.Segments(folder.Path)[0];
        byte[] whole = await File.ReadAllBytesAsync(path, Cancellation);
        for (int cut = 8 + (10 * Record); cut < 8 + (11 * Record); cut++)
        {
            await File.WriteAllBytesAsync(path, whole[..cut], Cancellation);
            await using Spool spool = Spools.Open(Options);
            Assert.Equal(Enumerable.Range(1, 10), Spools.Numbers(Spools.ReadAll(spool)));
            int torn = cut - 8 - (10 * Record);
            SpoolDamage[] expected = torn == 0 ? [] : [new SpoolDamage(DamageKind.TornTail, Path.GetFileName(path), 8 + (10 * Record), torn)];
            Assert.Equal(expected, spool.Health().Damage);
            await spool.AppendAsync([Spools.Event(99)], Cancellation);
            Assert.Equal([.. Enumerable.Range(1, 10), 99], Spools.Numbers(Spools.ReadAll(spool)));
        }
    }

    [Fact]
    public async Task A_tail_of_zeros_is_cut_off()
    {
        await FillAsync(5);
        string path = Spools.Segments(folder.Path)[0];
        await using (FileStream file = new(path, FileMode.Append))
        {
            file.Write(new byte[700]);
        }

        await using Spool spool = Spools.Open(Options);
        Assert.Equal(Enumerable.Range(1, 5), Spools.Numbers(Spools.ReadAll(spool)));
        Assert.Equal(DamageKind.TornTail, Assert.Single(spool.Health().Damage).Kind);
    }

    [Fact]
    public async Task A_segment_that_was_only_begun_is_begun_again()
    {
        await FillAsync(5);
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "00000000000000000006.spool"), [0x57, 0x48], Cancellation);
        await using Spool spool = Spools.Open(Options);
        await spool.AppendAsync([Spools.Event(6)], Cancellation);
        Assert.Equal(Enumerable.Range(1, 6), Spools.Numbers(Spools.ReadAll(spool)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(Record - 1)]
    public async Task A_damaged_record_in_the_middle_is_skipped_named_and_counted(int at)
    {
        await FillAsync(200);
        string path = Spools.Segments(folder.Path)[1];
        int first = int.Parse(Path.GetFileNameWithoutExtension(path));
        long offset = 8 + (10 * Record);
        Flip(path, offset + at);

        await using Spool spool = Spools.Open(Options);
        using SpoolReader reader = spool.OpenReader(1);
        List<SpoolRecord> read = [];
        reader.Read(read, int.MaxValue, long.MaxValue);
        Assert.Equal(Enumerable.Range(1, 200).Where(number => number != first + 10), Spools.Numbers(read));
        Assert.Equal(1, reader.Missed);
        Assert.Equal([new SpoolDamage(DamageKind.DamagedRecord, Path.GetFileName(path), offset, Record)], spool.Health().Damage);
        Assert.Equal(1, spool.Health().DamageCount);
    }

    [Fact]
    public async Task Where_nothing_whole_follows_reading_goes_on_in_the_next_segment()
    {
        await FillAsync(200);
        string path = Spools.Segments(folder.Path)[1];
        int first = int.Parse(Path.GetFileNameWithoutExtension(path));
        int next = int.Parse(Path.GetFileNameWithoutExtension(Spools.Segments(folder.Path)[2]));
        for (long at = 8 + (10 * Record); at < new FileInfo(path).Length; at += 50)
        {
            Flip(path, at);
        }

        await using Spool spool = Spools.Open(Options);
        using SpoolReader reader = spool.OpenReader(1);
        List<SpoolRecord> read = [];
        reader.Read(read, int.MaxValue, long.MaxValue);
        Assert.Equal(Enumerable.Range(1, 200).Where(number => number < first + 10 || number >= next), Spools.Numbers(read));
        Assert.Equal(next - first - 10, reader.Missed);
    }

    [Fact]
    public async Task Damage_in_the_last_segment_costs_what_is_damaged_and_not_what_follows()
    {
        await FillAsync(20);
        Flip(Spools.Segments(folder.Path)[0], 8 + (5 * Record) + 45);
        await using Spool spool = Spools.Open(Options);
        await spool.AppendAsync([Spools.Event(21)], Cancellation);
        Assert.Equal(Enumerable.Range(1, 21).Where(number => number != 6), Spools.Numbers(Spools.ReadAll(spool)));
    }

    [Fact]
    public async Task Damage_that_comes_while_the_spool_is_open_is_read_around()
    {
        await using Spool spool = Spools.Open(Options);
        await spool.AppendAsync(Spools.Events(1, 200), Cancellation);
        Flip(Spools.Segments(folder.Path)[0], 8 + (3 * Record) + 50);
        Assert.Equal(Enumerable.Range(1, 200).Where(number => number != 4), Spools.Numbers(Spools.ReadAll(spool)));
        Assert.Equal(1, spool.Health().DamageCount);
    }

    [Fact]
    public async Task A_file_that_is_no_segment_is_left_alone_and_named()
    {
        await FillAsync(200);
        string path = Spools.Segments(folder.Path)[1];
        Flip(path, 0);
        int lost = Spools.Segments(folder.Path).Select(file => int.Parse(Path.GetFileNameWithoutExtension(file))).Skip(1).Take(2).Aggregate((from, to) => to - from);
        await using Spool spool = Spools.Open(Options);
        Assert.Equal(200 - lost, Spools.ReadAll(spool).Count);
        Assert.Equal(DamageKind.NoSegment, Assert.Single(spool.Health().Damage).Kind);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_damaged_cursor_begins_again_with_the_oldest_event()
    {
        await FillAsync(20);
        await using (Spool spool = Spools.Open(Options))
        {
            spool.OpenCursor("siem").Commit(11, 10, 0, 0);
        }

        Flip(Path.Combine(folder.Path, "siem.cursor"), 20);
        await using Spool again = Spools.Open(Options);
        Assert.Equal(1, again.OpenCursor("siem").Next);
        Assert.Equal(DamageKind.DamagedCursor, Assert.Single(again.Health().Damage).Kind);
    }

    [Fact]
    public async Task Numbers_that_an_outlet_is_beyond_are_not_given_again()
    {
        // A power failure took segments that were delivered, but not the position.
        await FillAsync(20);
        await using (Spool spool = Spools.Open(Options))
        {
            spool.OpenCursor("siem").Commit(21, 20, 0, 0);
        }

        File.Delete(Spools.Segments(folder.Path)[0]);
        await using Spool again = Spools.Open(Options);
        SpoolCursor cursor = again.OpenCursor("siem");
        await again.AppendAsync([Spools.Event(21)], Cancellation);
        Assert.Equal([21], Spools.Numbers(Spools.ReadAll(again, cursor.Next)));
    }

    private static void Flip(string path, long at)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = at;
        int value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 0x55));
    }

    private async Task FillAsync(int count)
    {
        await using Spool spool = Spools.Open(Options);
        await spool.AppendAsync(Spools.Events(1, count), Cancellation);
    }
}
