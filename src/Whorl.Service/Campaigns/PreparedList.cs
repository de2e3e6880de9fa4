using System.Collections;
using System.Text;
using Whorl.Probing.Targets;

namespace Whorl.Service.Campaigns;

/// <summary>
/// A list as it was sent made into one of targets alone, each once, its networks' addresses one by one. Read twice: to find what is named again, and to write
/// the rest. The order is that of a scan: shuffled within some thousand lines, so that a network is not asked all at once.
/// </summary>
internal sealed record PreparedList
{
    private const int Window = 10_000;
    private const int ShownBad = 20;
    private const ulong Seed = 1;

    /// <summary>Targets, each once.</summary>
    public required long Targets { get; init; }

    /// <summary>Those named again.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Lines that are no targets.</summary>
    public required long Bad { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<BadLine> BadLines { get; init; }

    /// <summary>Prepares a list; null where it has more targets than <paramref name="most"/>.</summary>
    public static PreparedList? Prepare(FileStream sent, Stream prepared, Func<FileStream> create, int most, CancellationToken cancellation)
    {
        List<BadLine> bad = [];
        long targets = 0;
        BitArray repeated;
        using DuplicateFinder finder = new(create);
        using (TargetSource source = Open(sent, line => Keep(bad, line)))
        {
            while (source.TryNext(out Target target))
            {
                cancellation.ThrowIfCancellationRequested();
                if (source.Known > most)
                {
                    return null;
                }

                finder.Add(target);
            }

            repeated = finder.Find();
            using StreamWriter writer = new(prepared, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
            using TargetSource again = Open(sent, null);
            for (int place = 0; again.TryNext(out Target target); place++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!repeated[place])
                {
                    targets++;
                    writer.WriteLine(LineOf(target));
                }
            }

            return new PreparedList { Targets = targets, Duplicates = repeated.Count - targets, Bad = source.SkippedLines, BadLines = bad };
        }
    }

    private static TargetSource Open(FileStream sent, Action<SkippedLine>? skipped)
    {
        sent.Position = 0;
        TargetSourceOptions options = new() { Seed = Seed, Window = Window, IncludeSpecial = true, Skipped = skipped };
        return new TargetSource([], new LineReader(new Unclosed(sent), "the list"), options);
    }

    private static void Keep(List<BadLine> bad, SkippedLine line)
    {
        if (bad.Count < ShownBad)
        {
            bad.Add(new BadLine(line.Line, line.Text, line.Refusal.Sentence()));
        }
    }

    /// <summary>A line that is read as this target: its own where it has one, and of an address out of a network with the port and name of that.</summary>
    private static string LineOf(in Target target)
    {
        if (target.Address is not { } address || target.Text != address.ToString())
        {
            return target.Text;
        }

        string at = address.WithPort(target.Port);
        return target.ServerName is { } name ? $"{at},{name}" : target.Port == new TargetSourceOptions().DefaultPort ? target.Text : at;
    }

    /// <summary>A stream that is read again after its reader is closed.</summary>
    private sealed class Unclosed(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
