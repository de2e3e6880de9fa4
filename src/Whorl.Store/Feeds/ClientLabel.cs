namespace Whorl.Store.Feeds;

/// <summary>
/// A program that was seen with a client fingerprint, from a database that knows processes (Cisco joy and mercury, JA4DB, ja3er).
/// </summary>
public sealed record ClientLabel
{
    /// <summary>The fingerprint.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>The program (<c>OUTLOOK.EXE</c>); null where only a library, a system or a User-Agent is known.</summary>
    public string? Process { get; init; }

    /// <summary>Its kind in the source's words (<c>email</c>).</summary>
    public string? Category { get; init; }

    /// <summary>The TLS library.</summary>
    public string? Library { get; init; }

    /// <summary>The operating system, in one of a few words (<c>Windows</c>, <c>macOS</c>, <c>Linux</c>, <c>iOS</c>, <c>Android</c>); null where unknown.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>The operating system in the source's words.</summary>
    public string? OperatingSystemDetail { get; init; }

    /// <summary>A User-Agent: a claim of the client, never a label.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Whether the source calls the process malware.</summary>
    public bool IsMalware { get; init; }

    /// <summary>How often it was seen; where the source gives shares only, its share of 10,000.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Destinations it was seen with, for the naive Bayes of the client side; empty where the source has none.</summary>
    public IReadOnlyList<DestinationCount> Destinations { get; init; } = [];
}

/// <summary>What part of a destination a count is of. The numbers are those of the store.</summary>
public enum DestinationKind : byte
{
    /// <summary>The number of the autonomous system.</summary>
    AutonomousSystem = 1,

    /// <summary>The registered domain.</summary>
    Domain = 2,

    /// <summary>The port.</summary>
    Port = 3,

    /// <summary>The address.</summary>
    Address = 4,

    /// <summary>The server name.</summary>
    ServerName = 5,
}

/// <summary>How often a process was seen with a destination.</summary>
/// <param name="Kind">What part of the destination.</param>
/// <param name="Value">Its value.</param>
/// <param name="Count">How often.</param>
public readonly record struct DestinationCount(DestinationKind Kind, string Value, long Count);
