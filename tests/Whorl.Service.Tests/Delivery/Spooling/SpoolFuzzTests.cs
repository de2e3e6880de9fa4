using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Spooling;

/// <summary>Whatever the bytes of a spool's files are, the outcome is clear: whole events in their order, damage that is named, and a spool that goes on.</summary>
public sealed class SpoolFuzzTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SpoolOptions Options => new() { Folder = folder.Path, SegmentBytes = 4096, MaxBytes = 1 << 20 };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Any_bytes_in_a_segment_give_events_in_order_and_a_spool_that_goes_on()
    {
        await using (Spool spool = Spools.Open(Options))
        {
            await spool.AppendAsync(Spools.Events(1, 90), Cancellation);
            spool.OpenCursor("siem").Commit(20, 19, 0, 0);
        }

        Dictionary<string, byte[]> whole = Directory.GetFiles(folder.Path).Where(path => Path.GetFileName(path) != "lock").ToDictionary(path => path, File.ReadAllBytes);
        Assert.True(whole.Count > 3);
        Random random = new(4096);
        int damaged = 0;
        for (int round = 0; round < 300; round++)
        {
            foreach (string path in Directory.GetFiles(folder.Path))
            {
                File.Delete(path);
            }

            foreach ((string path, byte[] bytes) in whole)
            {
                await File.WriteAllBytesAsync(path, random.Next(2) == 0 ? bytes : Mutated(bytes, random), Cancellation);
            }

            await using Spool spool = Spools.Open(Options);
            SpoolCursor cursor = spool.OpenCursor("siem");
            Assert.InRange(cursor.Next, 1, long.MaxValue);
            List<SpoolRecord> read = Spools.ReadAll(spool);
            Assert.Equal(read.Select(record => record.Sequence), read.Select(record => record.Sequence).Distinct().Order());
            Assert.All(read, record => Assert.Equal(record.Sequence, Spools.Number(record.Id)));
            damaged += spool.Health().DamageCount > 0 ? 1 : 0;
            long next = spool.Next;
            Assert.True(read.Count == 0 || next > read[^1].Sequence);
            Assert.Equal(new AppendResult(1, 0), await spool.AppendAsync([Spools.Event((int)next)], Cancellation));
            Assert.Equal(next, Spools.ReadAll(spool)[^1].Sequence);
        }

        Assert.InRange(damaged, 100, 300);
    }

    private static byte[] Mutated(byte[] bytes, Random random)
    {
        byte[] copy = [.. bytes];
        switch (random.Next(5))
        {
            case 0:
                return copy[..random.Next(copy.Length)];
            case 1:
                random.NextBytes(copy.AsSpan(random.Next(copy.Length)));
                return copy;
            case 2:
                int from = random.Next(copy.Length), to = random.Next(from, copy.Length);
                return [.. copy[..from], .. copy[to..]];
            case 3:
                return [.. copy, .. new byte[random.Next(200)]];
            default:
                for (int i = random.Next(1, 6); i > 0; i--)
                {
                    copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
                }

                return copy;
        }
    }
}
