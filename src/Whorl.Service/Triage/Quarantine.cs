using Whorl.Store;
using Whorl.Store.Feeds;

namespace Whorl.Service.Triage;

/// <summary>The lines of a log that were not taken, put where an import puts its own: under the name <c>triage:</c> and the log's, the first ones of this life.</summary>
internal sealed class Quarantine(IStore store, string path, TimeProvider time)
{
    private readonly List<Rejection> held = [];
    private int kept;

    /// <summary>Takes a line.</summary>
    public void Add(Rejection rejection) => held.Add(rejection);

    /// <summary>Puts what came since the last time where it belongs.</summary>
    public void Keep()
    {
        if (held.Count == kept)
        {
            return;
        }

        kept = held.Count;
        FeedSource source = new()
        {
            Name = $"triage:{Path.GetFileNameWithoutExtension(path)}", Format = "triage", Origin = Path.GetFullPath(path), RetrievedAt = time.GetUtcNow().ToUnixTimeSeconds(),
        };
        using IFeedWriter writer = store.OpenFeed(source);
        foreach (Rejection rejection in held)
        {
            writer.Reject(rejection);
        }

        writer.Commit();
    }
}
