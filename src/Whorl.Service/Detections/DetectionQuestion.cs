using Whorl.Probing.Targets;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Detections;

/// <summary>Which detections: what is not null must fit.</summary>
public sealed record DetectionQuestion
{
    /// <summary>Of this state.</summary>
    public DetectionState? State { get; init; }

    /// <summary>As bad as this.</summary>
    public Reputation? Reputation { get; init; }

    /// <summary>Of this target, as it is written in detections.</summary>
    public string? Target { get; init; }

    /// <summary>Found last within this time.</summary>
    public TimeRange? Range { get; init; }

    /// <summary>Whose target is in this network.</summary>
    public AddressBlock? Network { get; init; }
}
