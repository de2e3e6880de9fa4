using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Tests;

/// <summary>The feeds of a store, in memory: keeps the promises of IFeedWriter.</summary>
internal sealed class MemoryStore
{
    public Dictionary<string, MemoryFeed> Feeds { get; } = new(StringComparer.Ordinal);

    public MemoryFeed Feed => Assert.Single(Feeds).Value;

    public IReadOnlyList<Indicator> Indicators => Feed.Indicators;

    public IFeedWriter OpenFeed(FeedSource source) => new Writer(this, source);

    internal sealed class MemoryFeed(FeedSource source)
    {
        public FeedSource Source { get; } = source;

        public List<Indicator> Indicators { get; } = [];

        public List<ClientLabel> Labels { get; } = [];

        public List<NetworkRange> Ranges { get; } = [];

        public List<Rejection> Quarantine { get; } = [];

        public long Count => Indicators.Count + Labels.Count + Ranges.Count;
    }

    private sealed class Writer(MemoryStore store, FeedSource source) : IFeedWriter
    {
        private readonly MemoryFeed feed = new(source);

        public long Before => store.Feeds.TryGetValue(source.Name, out MemoryFeed? old) ? old.Count : 0;

        public void Add(Indicator indicator) => feed.Indicators.Add(indicator);

        public void Add(ClientLabel label) => feed.Labels.Add(label);

        public void Add(NetworkRange range) => feed.Ranges.Add(range);

        public void Reject(in Rejection rejection) => feed.Quarantine.Add(rejection);

        public void Commit() => store.Feeds[source.Name] = feed;

        public void Dispose()
        {
        }
    }
}
