namespace Whorl.Probing.Targets;

/// <summary>
/// The targets of a scan as a sequence that is the same whenever the input, the seed and the options are: first those of the command
/// line, shuffled as one, then those of a list, shuffled window by window. Networks take no memory however large, a list that of its
/// window. What is named twice comes twice, but for an address that networks of one window share.
/// </summary>
public sealed class TargetSource : IDisposable
{
    private const string CommandLine = "command line";
    private readonly LineReader? lines;
    private readonly TargetSourceOptions options;
    private readonly TargetWindow window;
    private readonly long[] skipped = new long[Enum.GetValues<TargetRefusal>().Length];
    private long windowStart;
    private long next;

    /// <summary>Reads the targets of the command line; the list is read while targets are taken.</summary>
    /// <param name="texts">Targets from the command line.</param>
    /// <param name="lines">A list, or null. It is closed with the source.</param>
    /// <param name="options">How to order them and which to give out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shard is none of the shards, or the window holds no line.</exception>
    public TargetSource(IReadOnlyList<string> texts, LineReader? lines, TargetSourceOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Shard, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Shard, options.Shards, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Window, 1, nameof(options));
        this.lines = lines;
        this.options = options;
        this.next = options.Shard - 1;
        window = new TargetWindow(options.Seed, options.IncludeSpecial);
        for (int i = 0; i < texts.Count; i++)
        {
            Add(texts[i], CommandLine, i + 1);
        }

        Seal();
        IsComplete = lines is null;
    }

    /// <summary>The number of targets seen so far, of all shards; final when <see cref="IsComplete"/>.</summary>
    public long Known => windowStart + window.Count;

    /// <summary>The number of targets of the shard seen so far; final when <see cref="IsComplete"/>.</summary>
    public long ShardTargets => Math.Max(0, (Known - (this.options.Shard - 1) + this.options.Shards - 1) / this.options.Shards);

    /// <summary>Whether the list was read to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many lines were no targets.</summary>
    public long SkippedLines => skipped.Sum();

    /// <summary>How many addresses were left out of networks because their ranges are special, so far.</summary>
    public UInt128 LeftOut { get; private set; }

    /// <summary>Why the list could not be read to its end; null if it could, so far.</summary>
    public string? Failure => this.lines?.Failure;

    /// <summary>How many lines were refused for a reason, so far.</summary>
    public long SkippedFor(TargetRefusal refusal) => skipped[(int)refusal];

    /// <summary>Gives the next target of the shard; false at the end.</summary>
    public bool TryNext(out Target target)
    {
        while (this.next >= Known)
        {
            if (!TryAdvance())
            {
                target = default;
                return false;
            }
        }

        target = window[this.next - windowStart] with { Ordinal = this.next };
        if (this.options.Exclusions.Contains(target))
        {
            target = target with { IsExcluded = true };
        }

        // Behind the greatest ordinal there is nothing, and no sum.
        this.next = this.next > long.MaxValue - this.options.Shards ? long.MaxValue : this.next + this.options.Shards;
        return true;
    }

    /// <summary>
    /// Goes on at the first target of the shard whose ordinal is at least <paramref name="ordinal"/>. Inside networks this costs
    /// nothing; a list is read up to the place.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The targets of that ordinal have gone by.</exception>
    public void SkipTo(long ordinal)
    {
        Int128 first = this.options.Shard - 1;
        Int128 steps = ordinal <= first ? 0 : (ordinal - first + this.options.Shards - 1) / this.options.Shards;
        long target = (long)Int128.Min(first + (steps * this.options.Shards), long.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(target, this.next, nameof(ordinal));
        this.next = target;
    }

    /// <inheritdoc/>
    public void Dispose() => this.lines?.Dispose();

    /// <summary>Reads the next window of the list.</summary>
    private bool TryAdvance()
    {
        if (IsComplete || this.lines is null)
        {
            return false;
        }

        windowStart = Known;
        window.Clear(room: long.MaxValue - windowStart);
        for (int taken = 0; taken < this.options.Window; taken++)
        {
            if (!this.lines.TryNext(out ReadOnlySpan<char> line))
            {
                IsComplete = true;
                break;
            }

            Add(line, this.lines.Name, this.lines.Line);
        }

        Seal();
        return true;
    }

    private void Add(ReadOnlySpan<char> text, string source, long number)
    {
        TargetRefusal refusal = TargetParser.Parse(text, out TargetLine line);
        if (refusal == TargetRefusal.None && !line.IsEmpty)
        {
            refusal = window.Add(line, this.options.DefaultPort);
        }

        if (refusal != TargetRefusal.None)
        {
            skipped[(int)refusal]++;
            this.options.Skipped?.Invoke(SkippedLine.Of(source, number, text, refusal));
        }
    }

    private void Seal()
    {
        window.Seal();
        LeftOut += window.LeftOut;
    }
}
