using System.Globalization;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting.Hunts;

/// <summary>
/// A client's fingerprint that the network, a segment of it or a host has not shown before. Runs on JA4: browsers permute their
/// extensions, which makes nearly every JA3 a new one.
/// </summary>
public sealed class NewInNetworkHunt : IHunt
{
    private const string New = "new", NewOrdinary = "new-ordinary-target", Update = "browser-update";
    private const long Day = 86_400L * 1_000_000_000;
    private const int UpdateNames = 3;

    private readonly RuleSettings settings;
    private readonly HuntInput input;
    private readonly LearningPeriod learning;
    private readonly SegmentTable<string> segments = new();
    private readonly Dictionary<(string Scope, string Fingerprint), Entry> known = [];
    private readonly Queue<((string Scope, string Fingerprint) Key, Entry Entry)> waiting = new();
    private readonly bool isByNetwork, isBySegment, isByHost;
    private readonly int hosts, flows, updateHosts;
    private readonly long decay;

    private NewInNetworkHunt(RuleSettings settings, HuntInput input)
    {
        this.settings = settings;
        this.input = input;
        learning = new LearningPeriod(settings, input, settings.Days("learn"));
        hosts = settings.Count("hosts");
        flows = settings.Count("flows");
        updateHosts = settings.Count("update-hosts");
        decay = settings.Days("decay");
        IReadOnlyList<string> scopes = settings.Words("scopes");
        isByNetwork = scopes.Contains("network", StringComparer.Ordinal);
        isBySegment = scopes.Contains("segment", StringComparer.Ordinal);
        isByHost = scopes.Contains("host", StringComparer.Ordinal);
        foreach (string other in scopes.Where(scope => scope is not ("network" or "segment" or "host")))
        {
            throw new Yaml.HuntFileException($"{settings.Rule}: there is no scope '{other}'; the scopes are network, segment and host");
        }

        SegmentNames.Read(settings, "segments", segments);
    }

    /// <summary>The kind.</summary>
    public static HuntKind Kind { get; } = new(
        "new-in-network",
        [
            new("learn", ParameterKind.Days, 0, 3650),
            new("scopes", ParameterKind.Words),
            new("segments", ParameterKind.Table),
            new("hosts", ParameterKind.Count, 1, 1_000_000),
            new("flows", ParameterKind.Count, 1, 1_000_000_000),
            new("update-hosts", ParameterKind.Count, 1, 1_000_000),
            new("decay", ParameterKind.Days, 1, 3650),
        ],
        [New, NewOrdinary, Update],
        (settings, input) => new NewInNetworkHunt(settings, input));

    /// <inheritdoc/>
    public long History => Math.Max(decay, settings.Days("learn"));

    /// <inheritdoc/>
    public void Learn(HandshakeSighting handshake)
    {
        _ = learning.Holds(handshake.Timestamp);
        Take(handshake, isLearning: true);
    }

    /// <inheritdoc/>
    public void Look(HandshakeSighting handshake) => Take(handshake, learning.Holds(handshake.Timestamp));

    /// <inheritdoc/>
    public void Finish()
    {
        Release(long.MaxValue);
        learning.Finish();
    }

    private void Take(HandshakeSighting handshake, bool isLearning)
    {
        Release(handshake.Timestamp);
        if (handshake.Ja4 is not { } ja4)
        {
            if (handshake.Ja3 is not null)
            {
                input.Hold(settings.Rule, "handshakes without JA4, as JA3 changes with every connection of a browser");
            }

            return;
        }

        if (handshake.Traits.HasFlag(HandshakeTraits.Resumed))
        {
            input.Hold(settings.Rule, "resumed sessions, whose hellos have other extensions");
            return;
        }

        if (isByNetwork)
        {
            Take(handshake, (string.Empty, ja4.Value), isLearning);
        }

        if (isBySegment && segments.TryFind(handshake.ClientAddress, out _, out string name))
        {
            Take(handshake, (name, ja4.Value), isLearning);
        }

        if (isByHost)
        {
            Take(handshake, (handshake.ClientAddress.ToString(), ja4.Value), isLearning);
        }
    }

    private void Take(HandshakeSighting handshake, (string Scope, string Fingerprint) key, bool isLearning)
    {
        if (!known.TryGetValue(key, out Entry? entry) || handshake.Timestamp - entry.Last > decay)
        {
            bool isBack = entry is not null;
            known[key] = entry = new Entry { First = handshake.Timestamp, Last = handshake.Timestamp, IsBack = isBack, IsOpen = !isLearning };
            if (isLearning)
            {
                return;
            }

            entry.IsBrowserLike = IsBrowserLike(handshake);
            waiting.Enqueue((key, entry));
        }

        entry.Last = Math.Max(entry.Last, handshake.Timestamp);
        if (entry.Pending is null && !entry.IsOpen)
        {
            return;
        }

        entry.Flows++;
        bool isNewHost = entry.Hosts.Add(handshake.ClientAddress);
        if (handshake.ServerName is { } name && entry.Names.Count < UpdateNames)
        {
            entry.Names.Add(name);
        }

        if (entry.IsOpen)
        {
            if (isNewHost && Describe(handshake, key, entry) is { } hit)
            {
                if (entry.IsBrowserLike)
                {
                    (entry.Pending ??= []).Add(hit);
                }
                else
                {
                    input.Report(hit);
                }
            }

            entry.IsOpen = entry.Hosts.Count < hosts && entry.Flows < flows;
        }

        if (entry.Pending is not null && entry.Hosts.Count > updateHosts && entry.Names.Count >= UpdateNames)
        {
            Suppress(entry);
        }
    }

    /// <summary>A browser that was updated: many hosts show it within a day, ask for many names, and speak HTTP/2 or 3.</summary>
    private void Suppress(Entry entry)
    {
        foreach (Hit hit in entry.Pending!)
        {
            if (settings.SeverityOf(Update) is { } severity)
            {
                input.Report(hit with { Case = Update, Severity = severity });
            }
            else
            {
                input.Hold(settings.Rule, "new on many hosts within a day, as an updated browser is");
            }
        }

        entry.Pending = null;
        entry.IsOpen = false;
        entry.Hosts.Clear();
    }

    /// <summary>What was kept back for a day, and did not turn out to be an update, is said.</summary>
    private void Release(long now)
    {
        while (waiting.TryPeek(out var next) && (now == long.MaxValue || next.Entry.First + Day <= now))
        {
            Entry entry = waiting.Dequeue().Entry;
            foreach (Hit hit in entry.Pending ?? [])
            {
                input.Report(hit with { Guards = [.. hit.Guards, string.Create(CultureInfo.InvariantCulture, $"kept back for a day, as it looks like a browser; {entry.Hosts.Count} hosts showed it, and an update shows on more than {updateHosts}")] });
            }

            entry.Pending = null;
            entry.IsBrowserLike = false;
        }
    }

    private Hit? Describe(HandshakeSighting handshake, (string Scope, string Fingerprint) key, Entry entry)
    {
        string? ordinary = input.Knowledge.OrdinaryServer(handshake.ServerAddress, handshake.ServerPort, handshake.ServerName, handshake.Timestamp);
        string @case = ordinary is null ? New : NewOrdinary;
        if (settings.SeverityOf(@case) is not { } severity)
        {
            input.Hold(settings.Rule, $"{@case} is off");
            return null;
        }

        ClientProfile profile = input.Knowledge.ClientOf(handshake);
        string scope = key.Scope.Length == 0 ? "the network" : key.Scope;
        string since = entry.IsBack ? string.Create(CultureInfo.InvariantCulture, $"was not seen in {scope} for {decay / Day} days") : $"was never seen in {scope} before";
        return Hit.Of(handshake, settings.Rule, @case, severity) with
        {
            Segment = key.Scope.Length > 0 && key.Scope != handshake.ClientAddress.ToString() ? key.Scope : null,
            Evidence =
            [
                new("first_seen", null, $"the client's fingerprint {since}; learned until {HitJson.MomentOf(learning.End!.Value)[..16]}"),
                new("hosts", entry.Hosts.Count, string.Create(CultureInfo.InvariantCulture, $"host {entry.Hosts.Count} of those that show it; it counts as new until {hosts} hosts or {flows} handshakes do")),
                new("programs", profile.Programs.Count, $"who else uses it: {profile.ProgramsInWords()}"),
            ],
            Caveats = ["new is not bad: updates, guests and new software are new too"],
            Guards = ordinary is null ? [] : [$"{ordinary}: {NewOrdinary}"],
        };
    }

    /// <summary>A name is asked for, and HTTP/2 or 3 offered.</summary>
    private static bool IsBrowserLike(HandshakeSighting handshake) =>
        handshake.ServerName is not null && handshake.Alpn is { } offered && offered.Split(';').Any(name => name is "h2" or "h3");

    private sealed class Entry
    {
        public long First;
        public long Last;
        public bool IsBack;
        public bool IsOpen;
        public bool IsBrowserLike;
        public long Flows;
        public List<Hit>? Pending;

        public HashSet<HostAddress> Hosts { get; } = [];

        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);
    }
}
