namespace Whorl.Store.Feeds;

/// <summary>Where rows come from: kept with every one of them.</summary>
public sealed record FeedSource
{
    /// <summary>The name under which the rows are kept (<c>sslbl</c>, or the file's name); a second import of the same name replaces the first.</summary>
    public required string Name { get; init; }

    /// <summary>The format's name, as on the command line.</summary>
    public required string Format { get; init; }

    /// <summary>File or address it was read from.</summary>
    public required string Origin { get; init; }

    /// <summary>SHA-256 of what was read, lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Version, entity tag or date in the feed's own words.</summary>
    public string? Version { get; init; }

    /// <summary>When it was retrieved, seconds since 1970.</summary>
    public long RetrievedAt { get; init; }

    /// <summary>The licence, where known.</summary>
    public string? Licence { get; init; }

    /// <summary>The traffic light (<c>clear</c>, <c>green</c>, <c>amber</c>, <c>amber+strict</c>, <c>red</c>), where known.</summary>
    public string? TrafficLight { get; init; }
}
