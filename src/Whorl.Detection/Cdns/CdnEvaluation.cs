using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Cdns;

/// <summary>How well fingerprints told one network's servers in a week.</summary>
/// <param name="Week">The week.</param>
/// <param name="Cdn">The network.</param>
/// <param name="True">Servers that certainly are the network's.</param>
/// <param name="Assigned">Servers assigned to it on its autonomous systems.</param>
/// <param name="Correct">Of these, those that certainly are.</param>
/// <param name="Unclear">Of these, those that have the network's AS and one of its other marks: customers' certificates, servers without an answer over HTTP; they are no mistakes and prove nothing.</param>
/// <param name="Elsewhere">Of the assigned, those that certainly are another network's.</param>
/// <param name="OffNet">Servers assigned to it elsewhere, by explanation: cache, proxy, same software.</param>
public readonly record struct CdnWeek(Week Week, string Cdn, int True, int Assigned, int Correct, int Unclear, int Elsewhere, (int Cache, int Proxy, int SameSoftware) OffNet)
{
    /// <summary>Correct of those assigned that can be judged; null where there are none.</summary>
    public double? Precision => Assigned > Unclear ? (double)Correct / (Assigned - Unclear) : null;

    /// <summary>Correct of all that certainly are; null where there are none.</summary>
    public double? Recall => True > 0 ? (double)Correct / True : null;
}

/// <summary>
/// The rolling evaluation of CDN assignment: each week's servers are assigned by the fingerprints that the networks' certain
/// servers showed in earlier weeks. Precision is over the servers on the network's autonomous systems; what is assigned elsewhere
/// is told apart, as it has other explanations than a mistake.
/// </summary>
/// <param name="replay">The sightings.</param>
/// <param name="networks">The autonomous systems.</param>
/// <param name="catalogue">The networks' marks.</param>
/// <param name="usesJarm">JARM in place of ATSF.</param>
public sealed class CdnEvaluation(ISightingReplay replay, NetworkTable networks, CdnCatalogue catalogue, bool usesJarm = false)
{
    private readonly Dictionary<int, CertificateSummary?> certificates = [];
    private readonly Dictionary<int, string?> words = [];
    private readonly uint?[] systems = new uint?[replay.HighestTarget + 1];
    private readonly Dictionary<int, bool> hasServerMark = [];

    /// <summary>Fingerprints of the networks as learnt so far.</summary>
    public CdnFingerprints Fingerprints { get; } = new();

    /// <summary>Hears of every server that is assigned, in its week: the network, the share of the fingerprint's servers that are the network's, the marks.</summary>
    public Action<Week, SeenTarget, int, double, CdnMarks>? Assigned { get; init; }

    /// <summary>Runs over all weeks; the first is for learning only.</summary>
    public IReadOnlyList<CdnWeek> Run(Action<Week>? done = null)
    {
        List<CdnWeek> results = [];
        Week[] judged = new Week[replay.HighestTarget + 1];
        Array.Fill(judged, new Week(int.MinValue));
        List<(int Cdn, int Fingerprint)> learnt = [];
        for (int i = 0; i < replay.Weeks.Count; i++)
        {
            Week week = replay.Weeks[i];
            Counts[] counts = new Counts[catalogue.Names.Count];
            replay.Read(week, part =>
            {
                foreach (ref readonly SeenTarget seen in part)
                {
                    if (judged[seen.Target] != week)
                    {
                        judged[seen.Target] = week;
                        Judge(week, seen, counts, learnt);
                    }
                }
            });
            foreach ((int cdn, int fingerprint) in learnt)
            {
                Fingerprints.Learn(cdn, fingerprint);
            }

            learnt.Clear();
            if (i > 0)
            {
                AddResults(results, week, counts);
            }

            done?.Invoke(week);
        }

        return results;
    }

    private void Judge(Week week, in SeenTarget seen, Counts[] counts, List<(int Cdn, int Fingerprint)> learnt)
    {
        Profile profile = replay.Profiles[seen.Profile];
        int fingerprint = usesJarm ? profile.Jarm : profile.Atsf;
        if (fingerprint == 0)
        {
            return;
        }

        int truth = TruthOf(seen, profile);
        if (truth >= 0)
        {
            counts[truth].True++;
            learnt.Add((truth, fingerprint));
        }

        (int assigned, double confidence) = Fingerprints.Assign(fingerprint);
        if (assigned < 0)
        {
            return;
        }

        uint system = SystemOf(seen.Target);
        CdnMarks marks = catalogue.MarksOf(assigned, system, Word(profile.Server), Certificate(seen.Certificate));
        Assigned?.Invoke(week, seen, assigned, confidence, marks);
        if (!catalogue.IsOnNet(assigned, system))
        {
            switch (OffNets.Of(marks))
            {
                case OffNet.Cache:
                    counts[assigned].Caches++;
                    break;
                case OffNet.Proxy:
                    counts[assigned].Proxies++;
                    break;
                default:
                    counts[assigned].SameSoftware++;
                    break;
            }

            counts[assigned].Elsewhere += truth >= 0 ? 1 : 0;
            return;
        }

        counts[assigned].Assigned++;
        if (truth == assigned)
        {
            counts[assigned].Correct++;
        }
        else if (truth < 0 && marks != CdnMarks.System)
        {
            counts[assigned].Unclear++;
        }
    }

    /// <summary>The header decides first, as there are few of them; certificate and address are looked up only for those that fit.</summary>
    private int TruthOf(in SeenTarget seen, in Profile profile)
    {
        if (!hasServerMark.TryGetValue(profile.Server, out bool hasMark))
        {
            string? server = Word(profile.Server);
            for (int cdn = 0; cdn < catalogue.Names.Count && !hasMark; cdn++)
            {
                hasMark = catalogue.MarksOf(cdn, 0, server, null) == CdnMarks.Server;
            }

            hasServerMark[profile.Server] = hasMark;
        }

        return hasMark ? catalogue.TruthOf(SystemOf(seen.Target), Word(profile.Server), Certificate(seen.Certificate)) : -1;
    }

    private uint SystemOf(int target) => systems[target] ??= networks.Find(replay.AddressOf(target))?.System ?? 0;

    private string? Word(int id)
    {
        if (!words.TryGetValue(id, out string? word))
        {
            words[id] = word = replay.WordOf(id);
        }

        return word;
    }

    private CertificateSummary? Certificate(int id)
    {
        if (!certificates.TryGetValue(id, out CertificateSummary? certificate))
        {
            if (certificates.Count > 1 << 18)
            {
                certificates.Clear();
            }

            certificates[id] = certificate = replay.CertificateOf(id);
        }

        return certificate;
    }

    private void AddResults(List<CdnWeek> results, Week week, Counts[] counts)
    {
        for (int cdn = 0; cdn < counts.Length; cdn++)
        {
            Counts count = counts[cdn];
            if (count.True + count.Assigned + count.Caches + count.Proxies + count.SameSoftware > 0)
            {
                results.Add(new CdnWeek(week, catalogue.Names[cdn], count.True, count.Assigned, count.Correct, count.Unclear, count.Elsewhere, (count.Caches, count.Proxies, count.SameSoftware)));
            }
        }
    }

    private struct Counts
    {
        public int True, Assigned, Correct, Unclear, Elsewhere, Caches, Proxies, SameSoftware;
    }
}
