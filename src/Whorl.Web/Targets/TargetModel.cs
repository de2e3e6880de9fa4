using Whorl.Detection.Lookups;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using Whorl.Web.Parts;

namespace Whorl.Web.Targets;

/// <summary>All that is known of an address, a server or a name.</summary>
public sealed record TargetModel
{
    /// <summary>What is known.</summary>
    public required LookupAnswer Answer { get; init; }

    /// <summary>The servers there, each with how it looked and what is said of it.</summary>
    public required IReadOnlyList<TargetServer> Servers { get; init; }

    /// <summary>The detections of it.</summary>
    public required IReadOnlyList<Whorl.Service.Detections.DetectionEntry> Detections { get; init; }

    /// <summary>The host and port that can be scanned.</summary>
    public required string Scannable { get; init; }
}

/// <summary>A server as it looked and looks.</summary>
/// <param name="History">How it looked one time after the other.</param>
/// <param name="Verdict">What is said of its latest look; null while the service learns.</param>
/// <param name="Contributions">What its marks speak for.</param>
public sealed record TargetServer(TargetHistory History, ShownVerdict? Verdict, IReadOnlyList<Contribution> Contributions)
{
    /// <summary>The latest look.</summary>
    public ServerSighting Latest => History.Latest;
}
