using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Tests;

/// <summary>A store in memory that keeps the promises of IFeedWriter and nothing else.</summary>
internal sealed class MemoryStore : IStore
{
    public Dictionary<string, MemoryFeed> Feeds { get; } = new(StringComparer.Ordinal);

    public MemoryFeed Feed => Assert.Single(Feeds).Value;

    public IReadOnlyList<Indicator> Indicators => Feed.Indicators;

    public ISightingWriter OpenWriter() => throw new NotSupportedException("No format of these tests has sightings.");

    public ISightingReplay OpenReplay() => throw new NotSupportedException("Imports replay nothing.");

    public void ReadTally(Action<TallyRow> take, int? fingerprint = null) => throw new NotSupportedException("Imports count nothing.");

    public IFeedWriter OpenFeed(FeedSource source) => new Writer(this, source);

    public void Dispose()
    {
    }

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
