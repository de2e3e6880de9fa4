using System.Globalization;
using Whorl.Detection.Scoring;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting.Hunts;

/// <summary>
/// From fingerprints of command-and-control servers to servers in the store that show them and are on no list yet, ranked by what
/// else they share with those that are.
/// </summary>
public sealed class ProactiveSearchHunt : IHunt
{
    private const string Candidate = "candidate", Strong = "strong-candidate";
    private const double Quantile = 0.05;

    private readonly RuleSettings settings;
    private readonly HuntInput input;
    private bool isDone;

    private ProactiveSearchHunt(RuleSettings settings, HuntInput input)
    {
        this.settings = settings;
        this.input = input;
    }

    /// <summary>The kind.</summary>
    public static HuntKind Kind { get; } = new(
        "proactive-search",
        [
            new("least-score", ParameterKind.Number, 0, 1),
            new("most-servers", ParameterKind.Count, 1, 1_000_000),
            new("strong-marks", ParameterKind.Count, 1, 4),
            new("top", ParameterKind.Count, 1, 100_000),
        ],
        [Candidate, Strong],
        (settings, input) => new ProactiveSearchHunt(settings, input));

    /// <inheritdoc/>
    public void Look(HandshakeSighting handshake)
    {
        // It is about servers that were probed, not about handshakes.
    }

    /// <inheritdoc/>
    public void Finish()
    {
        if (isDone || input.Knowledge.Store is not { } store || input.Knowledge.Reader is not { } reader)
        {
            return;
        }

        isDone = true;
        List<(double Rank, Hit Hit)> candidates = [];
        foreach (Lead lead in Leads(store, reader))
        {
            candidates.AddRange(Follow(reader, lead));
        }

        foreach ((_, Hit hit) in candidates.OrderByDescending(candidate => candidate.Rank).ThenBy(candidate => candidate.Hit.Server!.Value).Take(settings.Count("top")))
        {
            input.Report(hit);
        }
    }

    /// <summary>Fingerprints that lists name, and those that servers on lists show, with their scores.</summary>
    private List<Lead> Leads(IStore store, IStoreReader reader)
    {
        Dictionary<int, (int Threats, int Popular)> counts = [];
        EvidenceTable table = EvidenceTable.Read(store, Week.Of(input.Now), new Decay());
        foreach ((TallyKey key, int place) in table.Places)
        {
            if (key.Depth == 1 && table[place] is { Threats: var threats, Popular: var popular } && threats + popular > 0)
            {
                counts[key.Fingerprint] = (threats, popular);
            }
        }

        Dictionary<int, Lead> leads = [];
        foreach ((IndicatorType type, string value) in input.Knowledge.Marks.Values)
        {
            if (type is IndicatorType.Jarm or IndicatorType.Atsf)
            {
                foreach (StoredFingerprint found in reader.Fingerprints(value).Where(found => (byte)found.Fingerprint.Method == (byte)type))
                {
                    ThreatSet? set = input.Knowledge.Marks.Find(type, value, input.Now).FirstOrDefault();
                    (int threats, int popular) = counts.GetValueOrDefault(found.Id);
                    leads[found.Id] = new Lead(found.Id, set?.Family ?? "a threat", set?.Source, threats, popular);
                }
            }
        }

        foreach ((int id, (int threats, int popular)) in counts)
        {
            if (threats > 0 && !leads.ContainsKey(id))
            {
                leads[id] = new Lead(id, null, null, threats, popular);
            }
        }

        return [.. leads.Values.Where(lead =>
        {
            bool isGood = lead.Threats + lead.Popular == 0 || lead.Score >= settings.Number("least-score");
            if (!isGood)
            {
                input.Hold(settings.Rule, "fingerprints that popular servers show too");
            }

            return isGood;
        })];
    }

    private IEnumerable<(double Rank, Hit Hit)> Follow(IStoreReader reader, Lead lead)
    {
        Page<SeenServer> page = reader.Servers(new ServerQuestion { Fingerprint = lead.Id }, settings.Count("most-servers"));
        if (page.Total > page.Rows.Count)
        {
            input.Say(string.Create(CultureInfo.InvariantCulture, $"{settings.Rule}: {(page.IsMore ? "more than " : string.Empty)}{page.Total:N0} servers show one fingerprint, of which the newest {page.Rows.Count:N0} are looked at; --set {settings.Rule}.most-servers=N looks at more"));
        }

        List<SeenServer> listed = [.. page.Rows.Where(server => ThreatOf(server) is not null)];
        string? family = lead.Family ?? listed.Select(server => ThreatOf(server)!.Family ?? ThreatOf(server)!.Label).FirstOrDefault(name => name is not null);
        foreach (SeenServer server in page.Rows)
        {
            if (ThreatOf(server) is not null)
            {
                continue;
            }

            if (input.Knowledge.OrdinaryServer(server.Address, server.Port, server.Name, server.Times.Last) is not null)
            {
                input.Hold(settings.Rule, "servers with popular names, of providers or on warning lists");
                continue;
            }

            if (Describe(server, listed, lead, family) is { } candidate)
            {
                yield return candidate;
            }
        }
    }

    private (double Rank, Hit Hit)? Describe(SeenServer server, List<SeenServer> listed, Lead lead, string? family)
    {
        bool isAtsf = server.Atsf is not null && lead.IsOf(server.Atsf, input.Knowledge.Reader!);
        List<string> marks = [];
        if (listed.Exists(other => other.Port == server.Port))
        {
            marks.Add(string.Create(CultureInfo.InvariantCulture, $"port {server.Port}"));
        }

        if (server.Certificate is { } certificate && listed.Exists(other => other.Certificate is { } known && (known.Subject ?? string.Empty) == certificate.Subject))
        {
            marks.Add($"the certificate's subject ({certificate.Subject})");
        }

        if (server.Certificate?.Serial is { } serial && listed.Exists(other => other.Certificate?.Serial == serial))
        {
            marks.Add("the certificate's serial number");
        }

        if (server.Server is { } header && listed.Exists(other => other.Server == header))
        {
            marks.Add(header.Length == 0 ? "the answer over HTTP without a Server field" : $"the Server field ({header})");
        }

        string @case = marks.Count >= settings.Count("strong-marks") ? Strong : Candidate;
        if (settings.SeverityOf(@case) is not { } severity)
        {
            input.Hold(settings.Rule, $"{@case} is off");
            return null;
        }

        List<HitEvidence> evidence =
        [
            new("fingerprint", lead.Score, lead.Source is { } source ? $"its {(isAtsf ? "ATSF" : "JARM")} is listed as {lead.Family} by {source}" : string.Create(CultureInfo.InvariantCulture, $"its {(isAtsf ? "ATSF" : "JARM")} was seen on {lead.Threats:N0} listed and {lead.Popular:N0} popular servers")),
            new("shared_marks", marks.Count, marks.Count == 0 ? "nothing else agrees with the listed servers of this fingerprint" : $"shared with listed servers: {string.Join(", ", marks)}"),
            new("pivot", null, "go on in this order: fingerprint, then port, then certificate subject and serial, then HTTP title and body, then the lists"),
        ];
        double rank = lead.Lower + marks.Count;
        return (rank, new Hit
        {
            Rule = settings.Rule,
            Case = @case,
            Severity = severity,
            Timestamp = server.Times.Last,
            Server = server.Address,
            Port = server.Port,
            ServerName = server.Name,
            Fingerprints = new HitFingerprints { Jarm = server.Jarm?.Value, Atsf = server.Atsf?.Value, Certificate = server.Certificate?.Sha256 ?? server.Certificate?.Sha1 },
            Score = rank,
            Families = family is null ? [] : [family],
            Evidence = evidence,
            Caveats = ["a server's fingerprint names a TLS stack and its configuration: ordinary servers share it", "a ranking to look through: only what shares more than the fingerprint is worth a second look"],
            IsTarget = true,
        });
    }

    private Indicator? ThreatOf(SeenServer server) => input.Knowledge.ServerListings(server.Address, server.Port, server.Name, server.Times.Last)
        .FirstOrDefault(listed => listed.Indicator.Role == IndicatorRole.Threat)?.Indicator;

    private sealed record Lead(int Id, string? Family, string? Source, int Threats, int Popular)
    {
        public double? Score => PublishedScore.Of(Threats, Popular);

        /// <summary>What the score is at least, with 95 % certainty; 0 where nothing was counted.</summary>
        public double Lower => Threats + Popular == 0 ? 0 : BetaQuantile.OfShare(Threats, Popular, Quantile);

        public bool IsOf(Fingerprint fingerprint, IStoreReader reader) => reader.Fingerprints(fingerprint.Value).Any(found => found.Id == Id);
    }
}
