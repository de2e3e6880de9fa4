using Whorl.Detection.Cdns;
using Whorl.Detection.Scoring;
using Whorl.Detection.Verdicts;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Service.Verdicts;

/// <summary>
/// Judges single servers by all that the store knew when the judge was made. Ids of what the store does not have are made up, below 0,
/// and forgotten with the answer.
/// </summary>
internal sealed class ServerJudge
{
    private readonly Lock gate = new();
    private readonly NetworkTable systems;
    private readonly CdnCatalogue catalogue;
    private readonly CdnFingerprints cdns;
    private readonly C2Model model;
    private readonly Dictionary<int, Fingerprint> made = [];
    private Func<int, Fingerprint> find;

    private ServerJudge(IStore store, CdnCatalogue catalogue, double threshold, DateTimeOffset now)
    {
        this.catalogue = catalogue;
        Trained = now;
        systems = store.ReadNetworks();
        using ISightingReplay replay = store.OpenReplay();
        find = replay.FingerprintOf;

        // All that is known, this week included: nothing is measured here, so that nothing may leak.
        model = C2Model.Train(replay, new WhorlMethod(), new Week(Week.Of(now).Index + 1), threshold, id => id < 0 ? made[id] : find(id));
        CdnEvaluation evaluation = new(replay, systems, catalogue);
        if (!systems.IsEmpty)
        {
            evaluation.Run();
        }

        cdns = evaluation.Fingerprints;
        find = _ => throw new InvalidOperationException("no server is being judged");
    }

    /// <summary>The score from which on a server is one of C2.</summary>
    public double Threshold => model.Threshold;

    /// <summary>When it learnt.</summary>
    public DateTimeOffset Trained { get; }

    /// <summary>Learns from a store; takes seconds for a million sightings.</summary>
    public static ServerJudge Train(IStore store, CdnCatalogue catalogue, double threshold, DateTimeOffset now) => new(store, catalogue, threshold, now);

    /// <summary>Judges how a server looked, by the lists of this moment.</summary>
    public (C2Verdict C2, CdnVerdict? Cdn, ListKind List) Judge(IStoreReader reader, ServerSighting seen)
    {
        lock (gate)
        {
            try
            {
                find = reader.FingerprintOf;
                return JudgeAlone(reader, seen);
            }
            finally
            {
                made.Clear();
            }
        }
    }

    private (C2Verdict C2, CdnVerdict? Cdn, ListKind List) JudgeAlone(IStoreReader reader, ServerSighting seen)
    {
        (ListKind list, string? family) = ServerListings.Of(reader, seen.Address, seen.Port, seen.ServerName);
        string? header = seen.HasHttp ? seen.Server ?? string.Empty : null;
        string? issuer = IssuerClass.Of(seen.Certificate);
        Profile profile = new(IdOf(reader, seen.Atsf), IdOf(reader, seen.Jarm), IdOf(reader, header), IdOf(reader, issuer), seen.Port);
        JudgedServer server = new(seen.Address, seen.Port, seen.ServerName, Week.Of(seen.Timestamp));
        ServerLook look = new()
        {
            Server = server, Profile = profile, Atsf = seen.Atsf, Jarm = seen.Jarm, Header = header, Issuer = issuer,
            Certificate = seen.Certificate, List = list, Family = family,
        };
        C2Verdict c2 = model.Judge(look, model.Score(profile), new ServerGuard(reader, systems, catalogue));
        (int cdn, double confidence) = cdns.Assign(profile.Atsf);
        if (cdn < 0)
        {
            return (c2, null, list);
        }

        CdnMarks marks = catalogue.MarksOf(cdn, systems.Find(seen.Address)?.System ?? 0, header, seen.Certificate);
        return (c2, new CdnVerdict(server, catalogue.Names[cdn], confidence, marks), list);
    }

    private int IdOf(IStoreReader reader, Fingerprint? fingerprint)
    {
        if (fingerprint is null)
        {
            return 0;
        }

        foreach (StoredFingerprint known in reader.Fingerprints(fingerprint.Value))
        {
            if (known.Fingerprint.Method == fingerprint.Method)
            {
                return known.Id;
            }
        }

        int id = -1 - made.Count;
        made[id] = fingerprint;
        return id;
    }

    private static int IdOf(IStoreReader reader, string? word) => word is null ? 0 : reader.WordId(word) is { } id ? id : -1;
}
