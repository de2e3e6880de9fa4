using Whorl.Intelligence.Feeds;

namespace Whorl.Intelligence.Importing;

/// <summary>What the user says of an import.</summary>
public sealed record ImportOptions
{
    /// <summary>The format; null to guess it.</summary>
    public IFeedFormat? Format { get; init; }

    /// <summary>The source's name; null for format and file name.</summary>
    public string? Source { get; init; }

    /// <summary>What all rows are of: a family, a provider.</summary>
    public string? Label { get; init; }

    /// <summary>When it was retrieved, seconds since 1970; null for what the file says, or now.</summary>
    public long? RetrievedAt { get; init; }

    /// <summary>The licence.</summary>
    public string? Licence { get; init; }

    /// <summary>The traffic light.</summary>
    public string? TrafficLight { get; init; }

    /// <summary>The entity tag that a server gave.</summary>
    public string? EntityTag { get; init; }

    /// <summary>The time of change that a server gave, in its own words.</summary>
    public string? LastModified { get; init; }

    /// <summary>Whether an import replaces a larger one.</summary>
    public bool IsForced { get; init; }

    /// <summary>Whether nothing is written.</summary>
    public bool IsDryRun { get; init; }
}
