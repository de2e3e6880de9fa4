using System.Text.Json;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Probing.Scanning;
using Whorl.Service.Auditing;
using Whorl.Service.Campaigns;
using Whorl.Service.Detections;
using Whorl.Service.Keys;
using Whorl.Service.Policy;
using Whorl.Service.Scanning;
using Whorl.Service.State;
using Whorl.Service.Tests.Watching;
using Whorl.Service.Verdicts;
using Whorl.Service.Watching;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Web.Tests;

/// <summary>A service with pages over a store that has something of everything, written by people who mean harm.</summary>
internal static class FilledService
{
    public const string Jarm = "27d40d40d29d40d1dc42d43d00041d4689ee210389f4f6b4b5b1b93f92252d";
    public const string Atsf = "00112233445566aa";
    public const string Ja3 = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    public const string Ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";

    private const long Nanoseconds = 1_000_000_000;

    /// <summary>An empty service with pages.</summary>
    public static Task<RunningService> EmptyAsync() => RunningService.StartAsync(change: options => options with { Pages = new WebPages() });

    /// <summary>A filled one.</summary>
    public static async Task<RunningService> StartAsync()
    {
        RunningService service = await EmptyAsync();
        See(service);
        List(service);
        Find(service);
        await WatchAsync(service);
        Campaign(service);
        return service;
    }

    /// <summary>The state of a service, as the command line opens it beside.</summary>
    public static T WithState<T>(this RunningService service, Func<ServiceDatabase, T> use)
    {
        using ServiceDatabase state = ServiceDatabase.Open(Path.Combine(service.Folder, "s.service.db"));
        return use(state);
    }

    /// <summary>Adds a detection, and says what became of it.</summary>
    public static DetectionEntry Detect(this RunningService service, string target, string word = "c2", string sentence = "made up", string document = "{}") => service.WithState(state =>
        new DetectionLog(state, TimeProvider.System).Add(new DetectionEntry
        {
            Event = Guid.CreateVersion7(), Source = "scan", Target = target, Word = word, Reputation = Reputation.Bad, Score = 0.97, Sentence = sentence, Document = System.Text.Encoding.UTF8.GetBytes(document),
        }).Entry);

    public static HostAddress Address(string text) => HostAddress.TryParse(text, out HostAddress address) ? address : throw new ArgumentException(text, nameof(text));

    /// <summary>The lines of the audit log, the latest first: who, what, of what, how it went.</summary>
    public static string[] Audit(this RunningService service) => service.WithState(state =>
        new AuditLog(state, TimeProvider.System).Before(long.MaxValue, 1000).Select(line => $"{line.Actor.Split(' ')[0]} {line.Action} {line.Target} {line.Outcome}").ToArray());

    /// <summary>Watches a server that looked in one way when it was learnt, and in others since: each is accepted but the last.</summary>
    public static async Task WatchAsync(this RunningService service, string target = "192.0.2.1:443,one.example", params string[] looks)
    {
        using ServiceDatabase state = ServiceDatabase.Open(Path.Combine(service.Folder, "s.service.db"));
        WatchBook book = new(state, TimeProvider.System);
        WatchTarget watched = WatchTarget.TryRead(target, null, out _)!;
        Assert.True(book.List.Add(watched, Hostile.Text("group"), isAlike: true));
        WatchEntry entry = book.List.Find(watched)[0];
        string[] all = looks.Length > 0 ? looks : ["a", "b", "c"];
        for (int i = 0; i < all.Length; i++)
        {
            Look look = Looks.Of(all[i], issuer: "CN=" + Hostile.Text("watched"));
            Watcher watcher = book.Watcher((_, _) => Task.FromResult<LookOutcome>(new LookOutcome.Seen(look, Address("192.0.2.1"))), null);
            if (i == 0)
            {
                Assert.Null((await watcher.LearnAsync(entry, 1, TestContext.Current.CancellationToken)).Problem);
                continue;
            }

            Assert.Equal(WatchState.Drift, (await watcher.CheckAsync(entry, TestContext.Current.CancellationToken)).State);
            if (i < all.Length - 1)
            {
                Assert.True(book.TryAccept(entry, "me", null, Hostile.Text("acceptor"), Hostile.Text("acceptance")));
            }
        }
    }

    private static void Campaign(RunningService service) => service.WithState(state =>
    {
        CampaignStore campaigns = new(state, TimeProvider.System);
        CampaignOrder order = new(Hostile.Text("campaign"), ScanMethods.All, 20, 10);
        PreparedList list = new() { Targets = 3, Duplicates = 1, Bad = 2, BadLines = [new BadLine(4, Hostile.Text("badline"), "is not a host name")] };
        Campaign campaign = campaigns.Add(order, list, "none", "owner", Hostile.Text("starter"));
        CampaignProgress progress = new() { Checkpoint = new Checkpoint { Settings = new Dictionary<string, string[]>(StringComparer.Ordinal), Done = new DoneSet(2, []) } };
        progress.Count(new ScanRecord { Target = "192.0.2.1", Port = 443, Jarm = Jarm, AtsfHash = Atsf, Handshakes = 21 });
        progress.Count(new ScanRecord { Target = "192.0.2.2", Port = 443, Status = ScanStatus.ConnectionRefused });
        campaigns.Keep(campaign.Id, progress);
        Assert.True(campaigns.Turn(campaign.Id, [CampaignState.Waiting], CampaignState.Failed, Hostile.Text("said")));
        return new OptOutList(state, TimeProvider.System).Add("*.example.org", Hostile.Text("optout"), Hostile.Text("opter"));
    });

    private static void See(RunningService service)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * Nanoseconds;
        CertificateSummary certificate = new()
        {
            Sha256 = new string('a', 64), Sha1 = new string('c', 40), Subject = Hostile.Text("subject"), Issuer = Hostile.Text("issuer"), Names = Hostile.Long("names"), IsSelfSigned = true,
        };
        using ISightingWriter writer = service.Store.OpenWriter();
        for (int look = 0; look < 3; look++)
        {
            writer.Add(new ServerSighting
            {
                Timestamp = now - ((3 - look) * 86_400 * Nanoseconds), Address = Address("192.0.2.1"), Port = 443, ServerName = "one.example", Status = look == 1 ? ScanStatus.ConnectionRefused : ScanStatus.Success,
                Jarm = new Fingerprint(FingerprintMethod.Jarm, Jarm), Atsf = new Fingerprint(FingerprintMethod.Atsf, Atsf, Hostile.Text("raw")), HasHttp = true, HttpStatus = 200, Server = Hostile.Text("header"), Certificate = certificate,
            });
        }

        writer.Add(new ServerSighting { Timestamp = now, Address = Address("2001:db8::1"), Port = 8443, ServerName = Hostile.Text("name"), Status = ScanStatus.Success, Server = Hostile.Long("long"), HasHttp = true });
        for (int client = 1; client <= 2; client++)
        {
            writer.Add(new HandshakeSighting
            {
                Timestamp = now, ClientAddress = Address($"10.0.0.{client}"), ClientPort = 5000, ServerAddress = Address("192.0.2.1"), ServerPort = 443, ServerName = client == 1 ? "one.example" : Hostile.Text("sni"),
                Alpn = Hostile.Text("alpn"), Version = "TLS 1.3", UserAgent = Hostile.Text("agent"), Ja3 = new Fingerprint(FingerprintMethod.Ja3, Ja3), Ja4 = new Fingerprint(FingerprintMethod.Ja4, Ja4), Certificate = certificate,
            });
        }

        writer.Flush();
    }

    private static void List(RunningService service)
    {
        long week = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - (10 * 86_400);
        using IFeedWriter feed = service.Store.OpenFeed(new FeedSource { Name = Hostile.Typed("feed"), Format = "test", Origin = Hostile.Text("origin"), RetrievedAt = week, Version = Hostile.Text("version"), Licence = Hostile.Text("licence") });
        foreach ((IndicatorType type, string value) in ((IndicatorType, string)[])[(IndicatorType.Address, "192.0.2.1"), (IndicatorType.Jarm, Jarm), (IndicatorType.Ja3, Ja3), (IndicatorType.Domain, "one.example")])
        {
            feed.Add(new Indicator { Type = type, Value = value, Role = IndicatorRole.Threat, Label = Hostile.Text("label"), Family = Hostile.Text("family"), Description = Hostile.Text("description") });
        }

        feed.Reject(new Rejection(3, Hostile.Text("reason"), Hostile.Text("excerpt")));
        feed.Commit();
    }

    private static void Find(RunningService service)
    {
        string document = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["c2"] = new Dictionary<string, object> { ["verdict"] = "c2", ["score"] = 0.97, ["lower"] = 0.91, ["threshold"] = 0.65, ["n_block"] = 23, ["n_top"] = 0, ["family"] = new[] { Hostile.Text("kin") } },
            ["fingerprints"] = new Dictionary<string, object> { ["jarm"] = Jarm, ["atsf_hash"] = Atsf },
            ["cdn"] = new Dictionary<string, object> { ["name"] = Hostile.Text("cdn") },
            ["listed"] = new[] { new Dictionary<string, object> { ["what"] = Hostile.Text("what"), ["value"] = Hostile.Text("value"), ["source"] = Hostile.Text("source"), ["label"] = Hostile.Text("tag") } },
            ["evidence"] = new[] { Hostile.Text("evidence"), Hostile.Long("lengthy") },
            ["caveats"] = new[] { Hostile.Text("caveat") },
        });
        DetectionEntry found = service.Detect("192.0.2.1:443 " + Hostile.Text("target"), sentence: Hostile.Text("sentence"), document: document);
        service.WithState(state =>
        {
            DetectionMarks marks = new(state, TimeProvider.System);
            marks.Comment(found.Id, Hostile.Text("who"), Hostile.Text("comment"));
            marks.Assign(found.Id, Hostile.Text("owner"), "me");
            JobStore jobs = new(state, TimeProvider.System);
            KeyRing keys = new(state, TimeProvider.System);
            ApiKey owner = keys.Create(Hostile.Text("key"), KeyRole.Analyst, 0, 0).Key;
            jobs.Add("done", owner.Id, null, [], "192.0.2.1:443," + Hostile.Text("job"));
            jobs.Finish("done", JobState.Done, System.Text.Encoding.UTF8.GetBytes(document));
            jobs.Add("failed", owner.Id, null, [], "192.0.2.2:443");
            jobs.Finish("failed", JobState.Failed, System.Text.Encoding.UTF8.GetBytes(Hostile.Text("failure")));
            jobs.Add("running", owner.Id, null, [], "192.0.2.3:443");
            return marks.Suppress(new DetectionLog(state, TimeProvider.System).Find(found.Id)! with { Target = Hostile.Text("quiet") }, false, TimeProvider.System.GetUtcNow().AddDays(1), Hostile.Text("suppressor"), Hostile.Text("why"));
        });
    }
}
