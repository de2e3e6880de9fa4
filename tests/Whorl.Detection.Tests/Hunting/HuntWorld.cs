using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Suppressing;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Detection.Tests.Hunting;

/// <summary>A store with lists and handshakes written by hand, and a hunt through it.</summary>
internal sealed class HuntWorld : IDisposable
{
    public const string Ja3 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Ja3s = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    public const string Ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1", OtherJa4 = "t13d190900_9dc949149365_97f8aa674fd9";

    /// <summary>Monday 2026-01-05 at noon.</summary>
    public static readonly long Start = Moment(new DateTime(2026, 1, 5, 12, 0, 0, DateTimeKind.Utc));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-hunt-");
    private readonly List<HandshakeSighting> handshakes = [];
    private int feeds;
    private ushort clientPort = 1024;

    public HuntWorld() => Store = SqliteStore.Open(Path.Combine(folder.FullName, "store.db"));

    public SqliteStore Store { get; }

    public List<string> Notes { get; } = [];

    public SortedDictionary<string, long> Held { get; private set; } = [];

    public long Repeats { get; private set; }

    public string Folder => folder.FullName;

    public static long Moment(DateTime time) => (time - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>A feed of indicators, listed since 2020.</summary>
    public HuntWorld Listed(params Indicator[] indicators) => Feed(feed => Array.ForEach(indicators, feed.Add));

    public HuntWorld Labelled(params ClientLabel[] labels) => Feed(feed => Array.ForEach(labels, feed.Add));

    public HuntWorld Network(string first, string last, uint system, string owner) => Feed(feed => feed.Add(new NetworkRange(Address(first), Address(last), system, owner)));

    public static Indicator Threat(IndicatorType type, string value, string family, int group = 0) => new() { Type = type, Value = value, Role = IndicatorRole.Threat, Family = family, Group = group };

    public static Indicator Popular(string name) => new() { Type = IndicatorType.Domain, Value = name, Role = IndicatorRole.Popular, Rank = 1 };

    public static ClientLabel Label(string ja4, string process, long count = 10, string? system = null, string? library = null, bool isMalware = false) => new()
    {
        Fingerprint = new Fingerprint(ja4.Length == 32 ? FingerprintMethod.Ja3 : FingerprintMethod.Ja4, ja4), Process = process, Count = count, OperatingSystem = system, Library = library, IsMalware = isMalware,
    };

    /// <summary>A handshake, some days after the start.</summary>
    public HuntWorld Met(
        double day, string client = "10.0.0.1", string server = "93.184.216.34", string? name = "www.example.com", string? ja4 = Ja4, string? ja3 = null, string? ja3s = null,
        string? alpn = null, string? agent = null, HandshakeTraits traits = HandshakeTraits.None, CertificateSummary? certificate = null, ushort port = 443)
    {
        handshakes.Add(new HandshakeSighting
        {
            Timestamp = Start + (long)(day * 86_400e9),
            ClientAddress = Address(client),
            ClientPort = ++clientPort,
            ServerAddress = Address(server),
            ServerPort = port,
            ServerName = name,
            Ja4 = ja4 is null ? null : new Fingerprint(FingerprintMethod.Ja4, ja4),
            Ja3 = ja3 is null ? null : new Fingerprint(FingerprintMethod.Ja3, ja3),
            Ja3s = ja3s is null ? null : new Fingerprint(FingerprintMethod.Ja3s, ja3s),
            Alpn = alpn,
            UserAgent = agent,
            Traits = traits,
            Certificate = certificate,
        });
        return this;
    }

    public HuntWorld Probed(string address, string atsf, string? header = null, ushort port = 443, string? name = null, string? subject = null, string? serial = null)
    {
        using ISightingWriter writer = Store.OpenWriter();
        writer.Add(new ServerSighting
        {
            Timestamp = Start, Address = Address(address), Port = port, ServerName = name, Atsf = new Fingerprint(FingerprintMethod.Atsf, atsf), HasHttp = header is not null, Server = header,
            Certificate = subject is null ? null : new CertificateSummary { Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(address))), Subject = subject, Serial = serial },
        });
        writer.Flush();
        return this;
    }

    /// <summary>Writes the handshakes to the store, and hunts through it by one rule.</summary>
    public List<Hit> Hunt(string rule, params string[] settings) => Hunt(RuleCatalogue.Of(rule), null, null, settings);

    public List<Hit> Hunt(HuntRule rule, long? since, IReadOnlyList<Suppression>? suppressions, params string[] settings)
    {
        using (ISightingWriter writer = Store.OpenWriter())
        {
            handshakes.ForEach(writer.Add);
            writer.Flush();
        }

        Dictionary<string, ParameterValue> changes = [];
        foreach (string setting in settings)
        {
            int sign = setting.IndexOf('=', StringComparison.Ordinal);
            changes[setting[..sign]] = rule.ReadParameter(setting[..sign], setting[(sign + 1)..], out string problem) ?? throw new InvalidOperationException(problem);
        }

        List<Hit> hits = [];
        using HuntKnowledge knowledge = new(Store);
        SuppressionList list = new(suppressions ?? [], new DateOnly(2026, 3, 1));
        HuntRun run = new(knowledge, new FixedTime(), hits.Add, Notes.Add, list);
        run.Add(rule.Create(run.Input, changes));
        if (since is { } from)
        {
            knowledge.Handshakes!.Read(from - run.History, from, run.Learn);
        }

        knowledge.Handshakes!.Read(since ?? long.MinValue, long.MaxValue, run.Look);
        run.Finish();
        Held = run.Input.Held;
        Repeats = run.Repeats;
        return hits;
    }

    public void Dispose()
    {
        Store.Dispose();
        folder.Delete(recursive: true);
    }

    public static HostAddress Address(string text) => HostAddress.TryParse(text, out HostAddress address) ? address : throw new FormatException(text);

    private HuntWorld Feed(Action<IFeedWriter> write)
    {
        using IFeedWriter feed = Store.OpenFeed(new FeedSource { Name = $"feed{++feeds}", Format = "test", Origin = "test", RetrievedAt = 1_600_000_000 });
        write(feed);
        feed.Commit();
        return this;
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
