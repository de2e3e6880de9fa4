using System.Globalization;
using Whorl.Detection.Scoring;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Verdicts;

/// <summary>
/// What the weeks before a moment say of servers, ready to judge any server by: one that the store saw, or one that has only just
/// answered. Belongs to one thread at a time.
/// </summary>
public sealed class C2Model
{
    private const double Confidence = 0.05;

    // Fewer threats than this with any key of a server are too few for more than a suspicion: a lower bound of about a half.
    private const double SureFrom = 0.5;

    private readonly ScoringMethod method;
    private readonly EvidenceTable table = new(new Decay());
    private readonly Dictionary<int, Dictionary<string, int>> families = [];
    private double trainedRate;

    private C2Model(ScoringMethod method) => this.method = method;

    /// <summary>The score from which on a server is one of C2.</summary>
    public required double Threshold { get; init; }

    /// <summary>The share of C2 among the servers that are judged, for a probability beside the score.</summary>
    public double? Rate { get; init; }

    /// <summary>
    /// Learns from all weeks before <paramref name="week"/>. Fingerprints are found by <paramref name="fingerprintOf"/>, which is asked for
    /// those of servers that are judged too; ids below 0 are of fingerprints that the store does not have.
    /// </summary>
    public static C2Model Train(ISightingReplay replay, ScoringMethod method, Week week, double threshold, Func<int, Fingerprint> fingerprintOf, double? rate = null)
    {
        C2Model model = new(method) { Threshold = threshold, Rate = rate };
        EvidenceCounter counter = new(replay, model.table);
        List<SeenTarget> seen = [];
        HashSet<(int Fingerprint, int Target)> counted = [];
        foreach (Week earlier in replay.Weeks)
        {
            if (earlier.CompareTo(week) >= 0)
            {
                break;
            }

            seen.Clear();
            replay.Read(earlier, part => seen.AddRange(part));
            model.table.Before = earlier;
            foreach (SeenTarget target in seen)
            {
                counter.Count(target, earlier);
                model.LearnFamily(replay, target, earlier, counted);
            }

            method.Learn(seen, earlier, replay);
        }

        model.table.Before = week;
        method.Prepare(model.table, fingerprintOf);
        model.trainedRate = model.table.ShareOfThreats();
        return model;
    }

    /// <summary>The score in [0,1] of a server with this profile; null for "unknown".</summary>
    public double? Score(in Profile profile) => method.Score(profile, table);

    /// <summary>Judges a server that has the <paramref name="score"/>; a guard may keep it from being scored.</summary>
    public C2Verdict Judge(ServerLook look, double? score, ServerGuard? guarding)
    {
        Profile profile = look.Profile;
        int fingerprint = profile.Atsf != 0 ? profile.Atsf : profile.Jarm;
        Evidence alone = table.TryFind(TallyKey.Of(profile, fingerprint, 1), out Evidence found) ? found : default;
        Evidence finest = Finest(profile, fingerprint);
        double? lower = finest.Threats + finest.Popular > 0 ? BetaQuantile.OfShare(finest.DecayedThreats, finest.DecayedPopular, Confidence) : null;
        List<string> evidence = [];
        List<MarkCount> counts = [];
        Describe(look, "ATSF", profile.Atsf, evidence, counts);
        Describe(look, "JARM", profile.Jarm, evidence, counts);
        if (look.List != ListKind.Other)
        {
            evidence.Add(look.List == ListKind.Threat
                ? $"this server is itself listed as a threat in {look.Server.Observed}{(look.Family is { } family ? $" ({family})" : string.Empty)}"
                : $"its name is on a top list in {look.Server.Observed}, or somebody found it in order");
        }

        // Asked only where a verdict is at stake: an answer is some thirty looks into the lists.
        string? guard = score >= Threshold ? guarding?.ReasonOf(look.Server.Address, look.Server.Port, look.Header, look.Certificate) : null;
        if (guard is not null)
        {
            evidence.Insert(0, $"not scored: {guard}");
            score = null;
            lower = null;
        }

        return new C2Verdict
        {
            Guard = guard,
            Rate = Rate,
            Probability = score is { } trained && Rate is { } rate ? BaseRate.Correct(trained, trainedRate, rate) : null,
            Server = look.Server,
            Atsf = look.Atsf,
            Jarm = look.Jarm,
            Score = score,
            Lower = lower,
            Blocked = alone.Threats,
            Top = alone.Popular,
            Threshold = Threshold,
            Method = method.Name,
            Word = guard is not null ? "guarded" : score is not { } value ? "unknown" : value < Threshold ? "unlikely" : lower >= SureFrom ? "c2" : "suspicious",
            Families = FamiliesOf(profile),
            Counts = counts,
            Evidence = evidence,
            Caveats = CaveatsOf(look.List, alone, score),
        };
    }

    private Evidence Finest(in Profile profile, int fingerprint)
    {
        for (int depth = TallyKey.Deepest; depth > 0; depth--)
        {
            if (table.TryFind(TallyKey.Of(profile, fingerprint, depth), out Evidence found) && found.Threats + found.Popular > 0)
            {
                return found;
            }
        }

        return default;
    }

    private void Describe(ServerLook look, string kind, int fingerprint, List<string> evidence, List<MarkCount> counts)
    {
        Profile profile = look.Profile;
        if (fingerprint == 0)
        {
            return;
        }

        if (!table.TryFind(TallyKey.Of(profile, fingerprint, 1), out Evidence alone) || alone.Threats + alone.Popular + alone.Others == 0)
        {
            evidence.Add(method.Score(profile, table) is null
                ? $"its {kind} was never seen before"
                : $"its {kind} was never seen before; the score rests on what is similar, and on header, issuer and port");
            return;
        }

        counts.Add(new MarkCount($"its {kind}", alone.Threats, alone.Popular));
        evidence.Add(string.Create(CultureInfo.InvariantCulture, $"its {kind} was seen on {Counted(alone.Threats, "server")} listed as threats, {alone.Popular} of top lists and {Counted(alone.Others, "other")}"));
        if (table.TryFind(TallyKey.Of(profile, fingerprint, 2), out Evidence header) && header.Threats + header.Popular > 0)
        {
            string server = look.Header is not { } text ? "no answer over HTTP" : text.Length == 0 ? "no Server header" : $"Server '{text}'";
            counts.Add(new MarkCount($"{kind} and {server}", header.Threats, header.Popular));
            evidence.Add(string.Create(CultureInfo.InvariantCulture, $"with {server}: {Counted(header.Threats, "threat")}, {header.Popular} of top lists"));
        }

        if (table.TryFind(TallyKey.Of(profile, fingerprint, 3), out Evidence fine) && fine.Threats + fine.Popular > 0)
        {
            counts.Add(new MarkCount(string.Create(CultureInfo.InvariantCulture, $"{kind}, header, issuer and port {profile.Port}"), fine.Threats, fine.Popular));
            evidence.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"with that, a certificate of {look.Issuer ?? "nobody"} and port {profile.Port}: {Counted(fine.Threats, "threat")}, {fine.Popular} of top lists"));
        }
    }

    private static List<string> CaveatsOf(ListKind list, in Evidence alone, double? score)
    {
        List<string> caveats = ["a fingerprint names a TLS stack and its configuration, not a program: what shares them shares the score"];
        if (alone.Popular > 0)
        {
            caveats.Add(string.Create(CultureInfo.InvariantCulture, $"{Counted(alone.Popular, "server")} of top lists with this fingerprint too"));
        }

        if (alone.Threats is > 0 and < 5)
        {
            caveats.Add(string.Create(CultureInfo.InvariantCulture, $"only {Counted(alone.Threats, "listed server")} had it, which is little to go by"));
        }

        if (list == ListKind.Popular && score > 0)
        {
            caveats.Add("its name is popular: look twice before blocking it");
        }

        return caveats;
    }

    private static string Counted(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? string.Empty : "s")}");

    private void LearnFamily(ISightingReplay replay, in SeenTarget target, Week week, HashSet<(int Fingerprint, int Target)> counted)
    {
        if (target.List != ListKind.Threat || replay.FamilyOf(target.Target, week) is not { } family)
        {
            return;
        }

        Profile profile = replay.Profiles[target.Profile];
        foreach (int fingerprint in (ReadOnlySpan<int>)[profile.Atsf, profile.Jarm])
        {
            if (fingerprint != 0 && counted.Add((fingerprint, target.Target)))
            {
                if (!families.TryGetValue(fingerprint, out Dictionary<string, int>? counts))
                {
                    families[fingerprint] = counts = new Dictionary<string, int>(StringComparer.Ordinal);
                }

                counts[family] = counts.GetValueOrDefault(family) + 1;
            }
        }
    }

    private List<(string Name, int Count)> FamiliesOf(in Profile profile)
    {
        List<(string Name, int Count)> sorted = [];
        if (families.TryGetValue(profile.Atsf, out Dictionary<string, int>? counts) || families.TryGetValue(profile.Jarm, out counts))
        {
            foreach ((string name, int count) in counts)
            {
                sorted.Add((name, count));
            }
        }

        sorted.Sort((a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : string.CompareOrdinal(a.Name, b.Name));
        return sorted;
    }
}
