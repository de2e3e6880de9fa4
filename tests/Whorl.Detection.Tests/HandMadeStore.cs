using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Detection.Tests;

/// <summary>A store written by hand, week by week: what a test says was seen and listed, and nothing else.</summary>
internal sealed class HandMadeStore : IDisposable
{
    public const int FirstWeek = 2900;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-detection-");
    private readonly List<(int Week, Action<ISightingWriter> Write)> sightings = [];
    private readonly Dictionary<int, List<Indicator>> lists = [];
    private int moment;

    public HandMadeStore() => Store = SqliteStore.Open(Path.Combine(folder.FullName, "store.db"));

    public SqliteStore Store { get; }

    /// <summary>A server seen in a week: number, fingerprint, Server header (none without).</summary>
    public HandMadeStore Seen(int week, int target, string fingerprint, string? server = null, string? certificateName = null, uint? address = null, string? raw = null)
    {
        long at = new Week(FirstWeek + week).Start + (++moment * 1_000_000L);
        sightings.Add((week, writer => writer.Add(new ServerSighting
        {
            Timestamp = at,
            Address = new HostAddress(address ?? (0xC0000200 + (uint)target), true),
            Port = 443,
            ServerName = $"t{target}.example",
            Atsf = new Fingerprint(FingerprintMethod.Atsf, fingerprint.PadLeft(16, '0'), raw),
            HasHttp = server is not null,
            Server = server,
            Certificate = certificateName is null ? null : new CertificateSummary { Sha256 = new string('a', 60) + target.ToString("x4"), Subject = "CN=" + certificateName },
        })));
        return this;
    }

    /// <summary>The targets that the block list has in a week, under a family; the list of a week replaces that of the week before.</summary>
    public HandMadeStore Blocked(int week, params int[] targets) => Listed(week, targets, target => new Indicator
    {
        Type = IndicatorType.AddressPort,
        Value = $"{new HostAddress(0xC0000200 + (uint)target, true)}:443",
        Role = IndicatorRole.Threat,
        Family = "Test",
    });

    /// <summary>Addresses that the block list has in a week.</summary>
    public HandMadeStore BlockedAt(int week, params uint[] addresses) => Listed(week, [.. addresses.Select(address => (int)address)], address => new Indicator
    {
        Type = IndicatorType.AddressPort,
        Value = $"{new HostAddress((uint)address, true)}:443",
        Role = IndicatorRole.Threat,
        Family = "Test",
    });

    /// <summary>The targets whose names are on the top list, for all weeks.</summary>
    public HandMadeStore Top(params int[] targets) => Listed(-1, targets, target => new Indicator
    {
        Type = IndicatorType.Domain,
        Value = $"t{target}.example",
        Role = IndicatorRole.Popular,
        Rank = target,
    });

    public HandMadeStore Network(uint first, uint last, uint system)
    {
        using IFeedWriter feed = Store.OpenFeed(Source($"networks {first}", 0));
        feed.Add(new NetworkRange(new HostAddress(first, true), new HostAddress(last, true), system, null));
        feed.Commit();
        return this;
    }

    /// <summary>Writes what was said, lists first.</summary>
    public ISightingReplay Replay()
    {
        Write();
        return Store.OpenReplay();
    }

    public void Write()
    {
        foreach ((int week, List<Indicator> indicators) in lists.OrderBy(each => each.Key))
        {
            using IFeedWriter feed = Store.OpenFeed(Source(week < 0 ? "top" : "block", Math.Max(0, week)));
            indicators.ForEach(feed.Add);
            feed.Commit();
        }

        using ISightingWriter writer = Store.OpenWriter();
        foreach ((_, Action<ISightingWriter> write) in sightings.OrderBy(each => each.Week))
        {
            write(writer);
        }
    }

    public void Dispose()
    {
        Store.Dispose();
        folder.Delete(recursive: true);
    }

    private static FeedSource Source(string name, int week) =>
        new() { Name = name, Format = "test", Origin = "test", RetrievedAt = (new Week(FirstWeek + week).Start / 1_000_000_000) + 60 };

    private HandMadeStore Listed(int week, int[] targets, Func<int, Indicator> indicator)
    {
        if (!lists.TryGetValue(week, out List<Indicator>? list))
        {
            lists[week] = list = [];
        }

        list.AddRange(targets.Select(indicator));
        return this;
    }
}
