using Microsoft.Extensions.Logging;
using Whorl.Store.Reading;

namespace Whorl.Service.Searching;

/// <summary>
/// Looks what of the new fits a search, and tells it. What a search finds at once is bounded by <see cref="Searcher.Patience"/>; where it goes on is kept after
/// every such part, so that whenever the service ends nothing is lost.
/// </summary>
internal sealed partial class AlertLook(Searcher searcher, AlertPlaces places, AlertReporter reporter, string sensor, TimeProvider time, ILogger<AlertLook> log)
{
    /// <summary>The most that is told of a search of what came between two rounds: half of servers and half of handshakes where it is of both.</summary>
    public const int MostTold = 100;

    private const int Part = 250;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    /// <summary>Looks once.</summary>
    public async Task LookAsync(SavedSearch search, CancellationToken cancellation)
    {
        if (SearchQuery.TryRead(search.Text, out _) is not { } query || !searcher.IsReadyFor(query))
        {
            return;
        }

        (long servers, long handshakes) = searcher.Latest();
        foreach ((SearchScope kind, long latest) in ((SearchScope, long)[])[(SearchScope.Servers, servers), (SearchScope.Handshakes, handshakes)])
        {
            if (query.Scope.HasFlag(kind))
            {
                await LookAsync(search, query, kind, latest, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task LookAsync(SavedSearch search, SearchQuery query, SearchScope kind, long latest, CancellationToken cancellation)
    {
        long begin = time.GetTimestamp();
        for (AlertPlace? stored = places.Of(search.Id, kind); stored is not null; stored = places.Of(search.Id, kind))
        {
            AlertPlace place = stored.UpTo(latest);
            if (place.IsAtRest)
            {
                places.Move(search.Id, kind, stored, place);
                return;
            }

            if (time.GetElapsedTime(begin) > Longest || !await TryGoOnAsync(search, query, kind, stored, place, cancellation).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Goes through a part of a stretch and tells what it finds; false where the place stays what it was.</summary>
    private async Task<bool> TryGoOnAsync(SavedSearch search, SearchQuery query, SearchScope kind, AlertPlace stored, AlertPlace place, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        (IReadOnlyList<AlertHit> hits, int targets, long? below) = Find(search, query, kind, place);
        if (await reporter.TellAsync(search, kind, stored, hits, cancellation).ConfigureAwait(false) is not { } told)
        {
            return false;
        }

        AlertPlace counted = place with { Told = place.Told + told, Untold = place.Untold + targets - hits.Count };
        if (!places.Move(search.Id, kind, stored, counted.Then(below)))
        {
            return false;
        }

        if (below is null && counted.Untold > 0)
        {
            LogTooMany(search.Name, counted.Told, counted.Untold);
        }

        return true;
    }

    /// <summary>What is told of a part of a stretch, one hit a target; of how many targets there are hits; and where it goes on.</summary>
    private (IReadOnlyList<AlertHit> Hits, int Targets, long? Below) Find(SavedSearch search, SearchQuery query, SearchScope kind, AlertPlace place)
    {
        int room = (query.Scope == SearchScope.Both ? MostTold / 2 : MostTold) - place.Told;
        if (kind == SearchScope.Servers)
        {
            SearchResult<FoundServer> servers = searcher.Servers(query, place.Below, Part, place.Done);
            FoundServer[] looks = [.. servers.Rows.DistinctBy(row => AlertHit.TargetOf(row.Seen), StringComparer.Ordinal)];
            return ([.. looks.Take(room).Select((row, number) => AlertHit.Of(search, row, sensor, IsLast(number, looks.Length, servers.Next)))], looks.Length, servers.Next);
        }

        SearchResult<SeenHandshake> handshakes = searcher.Handshakes(query, place.Below, Part, place.Done);
        SeenHandshake[] met = [.. handshakes.Rows.DistinctBy(row => AlertHit.TargetOf(row.Handshake), StringComparer.Ordinal)];
        return ([.. met.Take(room).Select((row, number) => AlertHit.Of(search, row, sensor, IsLast(number, met.Length, handshakes.Next)))], met.Length, handshakes.Next);

        bool IsLast(int number, int found, long? below) => number + 1 == room && (found > room || below is not null);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the saved search '{Name}' is too wide for an alert: {Told} new ones were told, and {Untold} more fit")]
    private partial void LogTooMany(string name, int told, long untold);
}
