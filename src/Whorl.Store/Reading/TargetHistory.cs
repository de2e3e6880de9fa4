using Whorl.Store.Sightings;

namespace Whorl.Store.Reading;

/// <summary>How a target looked over a stretch of time in which nothing of it changed.</summary>
/// <param name="Server">The first sighting of the stretch, with the answers that were kept.</param>
/// <param name="Times">When the stretch began and ended, and how often the target was seen in it.</param>
public sealed record SeenState(ServerSighting Server, Times Times);

/// <summary>How a target looked one time after the other.</summary>
/// <param name="States">The stretches in the order of time, at least one; the latest of them, where there are more than were asked for.</param>
public sealed record TargetHistory(IReadOnlyList<SeenState> States)
{
    /// <summary>The latest look.</summary>
    public ServerSighting Latest => States[^1].Server;
}
