using System.Diagnostics;

namespace Whorl.Fuzz;

/// <summary>
/// A mutation loop that needs nothing but .NET: short, seeded, repeatable. Where the product is instrumented, inputs
/// that reach a new edge join the seeds.
/// </summary>
internal static class Mutation
{
    private const int MaxLength = 16 * 1024;
    private static readonly byte[] Interesting = [0, 1, 2, 3, 4, 16, 20, 22, 32, 0x7f, 0x80, 0xfe, 0xff];

    /// <summary>Runs <paramref name="count"/> changes of the seeds; a failing input is written to the folder for temporary files and named.</summary>
    public static int Run(FuzzTarget target, long count, int seed, IEnumerable<string> paths, TextWriter output)
    {
        List<byte[]> pool = [.. Replay.Files(paths).Select(File.ReadAllBytes).Where(bytes => bytes.Length <= MaxLength)];
        if (pool.Count == 0)
        {
            output.WriteLine($"{target.Name}: no seed of at most {MaxLength} bytes");
            return 2;
        }

        Random random = new(seed);
        EdgeCount edges = new();
        byte[] input = new byte[2 * MaxLength];
        int seeds = pool.Count;
        long started = Stopwatch.GetTimestamp();
        for (long i = 0; i < count + seeds; i++)
        {
            int length = i < seeds ? Copy(pool[(int)i], input) : Mutate(pool, random, input);
            ReadOnlySpan<byte> bytes = input.AsSpan(0, length);
            EdgeCount.Begin();
            try
            {
                target.Execute(bytes);
            }
            catch (Exception problem)
            {
                string path = Path.Combine(Path.GetTempPath(), $"whorl-fuzz-{target.Name}-{seed}-{i}.bin");
                File.WriteAllBytes(path, bytes);
                output.WriteLine($"{target.Name} fails on {path}: {problem}");
                return 1;
            }

            if (edges.End() && i >= seeds)
            {
                pool.Add(bytes.ToArray());
            }
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(FormattableString.Invariant(
            $"{target.Name}: {count} changes of {seeds} seeds, {count / seconds:F0} a second, {edges.Known} edges, none fails"));
        return 0;
    }

    private static int Copy(byte[] from, byte[] to)
    {
        from.CopyTo(to, 0);
        return from.Length;
    }

    private static int Mutate(List<byte[]> pool, Random random, byte[] input)
    {
        int length = Copy(pool[random.Next(pool.Count)], input);
        for (int changes = 1 << random.Next(5); changes > 0; changes--)
        {
            int at = length == 0 ? 0 : random.Next(length);
            switch (random.Next(9))
            {
                case 0:
                    input[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    input[at] = (byte)random.Next(256);
                    break;
                case 2:
                    input[at] = Interesting[random.Next(Interesting.Length)];
                    break;
                case 3:
                    input[at] += (byte)(random.Next(33) - 16);
                    break;
                case 4:
                    length = at;
                    break;
                case 5:
                    length = Remove(input, length, at, random.Next(1, 33));
                    break;
                case 6:
                    length = Insert(input, length, at, input.AsSpan(at, Math.Min(random.Next(1, 65), length - at)).ToArray());
                    break;
                case 7:
                    byte[] other = pool[random.Next(pool.Count)];
                    int from = random.Next(other.Length + 1);
                    length = Insert(input, length, at, other.AsSpan(from, random.Next(Math.Min(other.Length - from, 512) + 1)).ToArray());
                    break;
                default:
                    byte[] tail = pool[random.Next(pool.Count)];
                    int start = random.Next(tail.Length + 1);
                    int kept = Math.Min(tail.Length - start, MaxLength - at);
                    tail.AsSpan(start, kept).CopyTo(input.AsSpan(at));
                    length = at + kept;
                    break;
            }
        }

        return length;
    }

    private static int Remove(byte[] input, int length, int at, int count)
    {
        count = Math.Min(count, length - at);
        input.AsSpan(at + count, length - at - count).CopyTo(input.AsSpan(at));
        return length - count;
    }

    private static int Insert(byte[] input, int length, int at, byte[] bytes)
    {
        if (length + bytes.Length > MaxLength)
        {
            return length;
        }

        input.AsSpan(at, length - at).CopyTo(input.AsSpan(at + bytes.Length));
        bytes.CopyTo(input, at);
        return length + bytes.Length;
    }
}
