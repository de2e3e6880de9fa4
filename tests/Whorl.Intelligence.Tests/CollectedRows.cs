using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Tests;

/// <summary>Everything an import gave, in memory.</summary>
internal sealed class CollectedRows : IFeedWriter, ISightingWriter
{
    public List<Indicator> Indicators { get; } = [];

    public List<ClientLabel> Labels { get; } = [];

    public List<NetworkRange> Ranges { get; } = [];

    public List<Rejection> Rejections { get; } = [];

    public List<HandshakeSighting> Handshakes { get; } = [];

    public List<ServerSighting> Servers { get; } = [];

    public FeedCounts Counts { get; private set; }

    public string? Damage { get; private set; }

    public long Before => 0;

    public long Added => Handshakes.Count + Servers.Count;

    public long AlreadyKnown => 0;

    public string Reasons => string.Join('\n', Rejections.GroupBy(r => r.Reason).Select(g => $"{g.Count()} {g.Key} (line {g.First().Line}: {g.First().Excerpt})"));

    public static CollectedRows Import(IFeedFormat format, string file, byte[] bytes, string? label = null)
    {
        CollectedRows rows = new();
        FeedText text = FeedText.Of(file, bytes);
        format.Describe(text);
        FeedRows feed = new(rows, () => rows, label);
        format.Read(text, feed);
        feed.Finish();
        feed.HandOver();
        rows.Counts = feed.Counts;
        rows.Damage = text.Damage;
        FeedCounts counts = rows.Counts;
        Assert.Equal(counts.Rows, counts.Accepted + counts.Rejected + counts.Merged + counts.Skipped);
        return rows;
    }

    public static CollectedRows Import(string format, string file, byte[] bytes) =>
        Import(FeedFormats.Find(format) ?? throw new InvalidOperationException($"no format {format}"), file, bytes);

    public static CollectedRows Import(string format, string file, string text) => Import(format, file, System.Text.Encoding.UTF8.GetBytes(text));

    public void Add(Indicator indicator) => Indicators.Add(indicator);

    public void Add(ClientLabel label) => Labels.Add(label);

    public void Add(NetworkRange range) => Ranges.Add(range);

    public void Reject(in Rejection rejection) => Rejections.Add(rejection);

    public void Commit()
    {
    }

    public void Add(ServerSighting sighting) => Servers.Add(new ServerSighting
    {
        Timestamp = sighting.Timestamp,
        Address = sighting.Address,
        Port = sighting.Port,
        ServerName = sighting.ServerName,
        Status = sighting.Status,
        Jarm = sighting.Jarm,
        Atsf = sighting.Atsf,
        HasHttp = sighting.HasHttp,
        HttpStatus = sighting.HttpStatus,
        Server = sighting.Server,
        Certificate = sighting.Certificate,
        Answers = sighting.Answers,
    });

    public void Add(HandshakeSighting sighting) => Handshakes.Add(new HandshakeSighting
    {
        Timestamp = sighting.Timestamp,
        ClientAddress = sighting.ClientAddress,
        ClientPort = sighting.ClientPort,
        ServerAddress = sighting.ServerAddress,
        ServerPort = sighting.ServerPort,
        Protocol = sighting.Protocol,
        ServerName = sighting.ServerName,
        Alpn = sighting.Alpn,
        Version = sighting.Version,
        Cipher = sighting.Cipher,
        Traits = sighting.Traits,
        Upgrade = sighting.Upgrade,
        Ja3 = sighting.Ja3,
        Ja3s = sighting.Ja3s,
        Ja4 = sighting.Ja4,
        UserAgent = sighting.UserAgent,
        Certificate = sighting.Certificate,
    });

    public void BeginFlush()
    {
    }

    public void Flush()
    {
    }

    public void Dispose()
    {
    }
}
