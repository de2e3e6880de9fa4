namespace Whorl.Probing.Targets;

/// <summary>How targets are ordered and which of them are given out.</summary>
public sealed record TargetSourceOptions
{
    /// <summary>The port of targets that name none.</summary>
    public ushort DefaultPort { get; init; } = 443;

    /// <summary>What the order depends on. Shards and a resumed scan need the seed of the first.</summary>
    public ulong Seed { get; init; }

    /// <summary>The part of the targets that is given out, from 1 to <see cref="Shards"/>: those whose ordinal modulo that is one less.</summary>
    public int Shard { get; init; } = 1;

    /// <summary>How many shards share the targets.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Whether special-purpose ranges inside networks are scanned.</summary>
    public bool IncludeSpecial { get; init; }

    /// <summary>
    /// How many lines of a list are shuffled together, with the addresses of their networks; memory grows by about 200 bytes a line.
    /// 1 keeps a list's order and waits for no further line: right for a pipe that another program fills slowly.
    /// </summary>
    public int Window { get; init; } = 100_000;

    /// <summary>What must not be touched: such targets are given out, marked, so that they can be counted. Ordinals do not depend on it.</summary>
    public ExclusionList Exclusions { get; init; } = ExclusionList.Empty;

    /// <summary>Told of each line that is no target; the source counts them either way.</summary>
    public Action<SkippedLine>? Skipped { get; init; }
}
