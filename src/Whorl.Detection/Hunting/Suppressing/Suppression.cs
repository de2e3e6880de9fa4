using Whorl.Probing.Targets;

namespace Whorl.Detection.Hunting.Suppressing;

/// <summary>Hits that somebody has looked at and does not want to see, for a reason and up to a day.</summary>
public sealed record Suppression
{
    /// <summary>The rule; null for any.</summary>
    public string? Rule { get; init; }

    /// <summary>The clients; null for any.</summary>
    public AddressBlock? Source { get; init; }

    /// <summary>The servers; null for any.</summary>
    public AddressBlock? Destination { get; init; }

    /// <summary>The names asked for, a <see cref="NamePattern"/>; null for any.</summary>
    public string? ServerName { get; init; }

    /// <summary>One of the hit's fingerprints; null for any.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The last day on which it holds.</summary>
    public required DateOnly Expires { get; init; }

    /// <summary>Where it stands, for messages.</summary>
    public required string Place { get; init; }

    /// <summary>Whether it is for a hit; what is said of something the hit does not have does not fit.</summary>
    public bool Fits(Hit hit) =>
        (Rule is null || Rule == hit.Rule)
        && (Source is not { } source || (hit.Client is { } client && source.Contains(client)))
        && (Destination is not { } destination || (hit.Server is { } server && destination.Contains(server)))
        && (ServerName is null || NamePattern.Fits(ServerName, hit.ServerName))
        && (Fingerprint is null || hit.Fingerprints.Known().Any(known => known.Value == Fingerprint));
}
