using Whorl.Probing;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Detections;

/// <summary>Something that was found and may need somebody.</summary>
public sealed record DetectionEntry
{
    /// <summary>Its number: later ones have higher ones.</summary>
    public long Id { get; init; }

    /// <summary>The id under which it is delivered too (UUID version 7, RFC 9562).</summary>
    public required Guid Event { get; init; }

    /// <summary>Where it comes from: <c>scan</c>, <c>capture</c>, <c>watch</c>, <c>search</c>, <c>log</c> or <c>hunt</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The server, address and port, with the name asked for behind a space.</summary>
    public required string Target { get; init; }

    /// <summary>A server as a target.</summary>
    public static string TargetOf(HostAddress address, ushort port, string? name) => name is null ? address.WithPort(port) : $"{address.WithPort(port)} {name}";

    /// <summary>What makes it the same as another of the same day; the target and the word unless it is said.</summary>
    public string? Key { get; init; }

    /// <summary>What was found: the verdict's word, <c>listed</c>, <c>drift</c>, <c>search</c>, or a rule and its case.</summary>
    public required string Word { get; init; }

    /// <summary>How bad it is.</summary>
    public required Reputation Reputation { get; init; }

    /// <summary>The score; null where there is none.</summary>
    public double? Score { get; init; }

    /// <summary>It in one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>When it was found first, milliseconds since 1970.</summary>
    public long First { get; init; }

    /// <summary>When it was found last.</summary>
    public long Last { get; init; }

    /// <summary>How often it was found.</summary>
    public long Count { get; init; }

    /// <summary>What people make of it.</summary>
    public DetectionState State { get; init; }

    /// <summary>Whose it is to look at; null for nobody's.</summary>
    public string? Owner { get; init; }

    /// <summary>The verdict as JSON, as it was first given.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }
}
