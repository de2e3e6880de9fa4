using Whorl.Service.Delivery.Engine;
using Whorl.Service.Detections;
using Whorl.Service.Scanning;
using Whorl.Service.Verdicts;
using Whorl.Store.Reading;

namespace Whorl.Web.Overview;

/// <summary>What needs somebody now.</summary>
public sealed record OverviewModel
{
    /// <summary>Detections by state and reputation.</summary>
    public required IReadOnlyDictionary<(DetectionState State, Reputation Reputation), long> Counts { get; init; }

    /// <summary>The latest that nobody has looked at.</summary>
    public required IReadOnlyList<DetectionEntry> Latest { get; init; }

    /// <summary>The feeds, and which of them are old.</summary>
    public required IReadOnlyList<FeedState> Feeds { get; init; }

    /// <summary>How much was seen week by week; null while it is counted.</summary>
    public required IReadOnlyList<WeekTotal>? Weeks { get; init; }

    /// <summary>The latest scans.</summary>
    public required IReadOnlyList<Job> Scans { get; init; }

    /// <summary>Scans that wait or run.</summary>
    public required int Running { get; init; }

    /// <summary>How delivery does; null where nothing is delivered.</summary>
    public required IReadOnlyList<OutletHealth>? Outlets { get; init; }

    /// <summary>When the service learnt from its store; null where it has not yet.</summary>
    public required DateTimeOffset? Learnt { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Open detections that are as bad as that.</summary>
    public long Open(Reputation reputation) => Counts.GetValueOrDefault((DetectionState.Open, reputation));

    /// <summary>Whether a feed was fetched longer ago than most lists live.</summary>
    public bool IsOld(FeedState feed) => Now - DateTimeOffset.FromUnixTimeSeconds(feed.Source.RetrievedAt) > TimeSpan.FromDays(7);
}
