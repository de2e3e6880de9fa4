using System.Runtime.InteropServices;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Scoring;

/// <summary>
/// All evidence of the weeks before a week: read from the store's tally, or counted week by week by <see cref="EvidenceCounter"/>.
/// </summary>
public sealed class EvidenceTable
{
    private readonly Dictionary<TallyKey, int> places = [];
    private Evidence[] evidence = new Evidence[1024];

    /// <summary>An empty table.</summary>
    public EvidenceTable(Decay decay) => Decay = decay;

    /// <summary>How fast evidence ages.</summary>
    public Decay Decay { get; }

    /// <summary>The number of keys.</summary>
    public int Count { get; private set; }

    /// <summary>The first week whose sightings are not counted.</summary>
    public Week Before { get; set; }

    /// <summary>All keys and where their evidence is.</summary>
    public IReadOnlyDictionary<TallyKey, int> Places => places;

    /// <summary>The evidence at a place, decayed to its own <see cref="Evidence.Week"/>.</summary>
    public ref Evidence this[int place] => ref evidence[place];

    /// <summary>
    /// Reads the tally of a store, or of one fingerprint in it. <paramref name="now"/> is the week that comes: a tally knows
    /// when targets were seen last, so that it has no decayed counts of earlier moments.
    /// </summary>
    public static EvidenceTable Read(IStore store, Week now, Decay decay, int? fingerprint = null)
    {
        EvidenceTable table = new(decay) { Before = now };
        store.ReadTally(row => table.Add(row), fingerprint);
        return table;
    }

    /// <summary>Whether any server was listed, as a threat or on a top list: without that nothing can be said of any.</summary>
    public bool HasLabels()
    {
        foreach (int place in places.Values)
        {
            if (evidence[place].Threats + evidence[place].Popular > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The share of threats among the labelled servers, by decayed counts of fingerprints alone: between 0 and 1 and neither of them, by half a
    /// target on each side, so that a list without threats proves nothing impossible.
    /// </summary>
    public double ShareOfThreats()
    {
        double threats = 0.5;
        double labelled = 1;
        foreach ((TallyKey key, int place) in places)
        {
            if (key.Depth == 1)
            {
                Evidence found = At(place);
                threats += found.DecayedThreats;
                labelled += found.DecayedThreats + found.DecayedPopular;
            }
        }

        return threats / labelled;
    }

    /// <summary>The place of a key's evidence, which is made where it is missing.</summary>
    public int PlaceOf(in TallyKey key)
    {
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, key, out bool isThere);
        if (!isThere)
        {
            place = Count++;
            if (place == evidence.Length)
            {
                Array.Resize(ref evidence, 2 * place);
            }

            evidence[place].Week = Before.Index;
        }

        return place;
    }

    /// <summary>The evidence of a key decayed to <see cref="Before"/>; false where there is none at all.</summary>
    public bool TryFind(in TallyKey key, out Evidence found)
    {
        if (!places.TryGetValue(key, out int place))
        {
            found = default;
            return false;
        }

        found = At(place);
        return true;
    }

    /// <summary>The evidence at a place decayed to <see cref="Before"/>.</summary>
    public Evidence At(int place)
    {
        Evidence found = evidence[place];
        int weeks = Before.Index - found.Week;
        if (weeks != 0)
        {
            found.DecayedThreats *= Decay.OfThreat(weeks);
            found.DecayedPopular *= Decay.OfPopular(weeks);
            found.Week = Before.Index;
        }

        return found;
    }

    private void Add(in TallyRow row)
    {
        // Clocks run ahead: what is dated later is as fresh as can be.
        int age = Math.Max(0, Before.Index - row.Week.Index);

        // In two steps: a new place may make the array anew.
        int place = PlaceOf(row.Key);
        ref Evidence at = ref evidence[place];
        switch (row.List)
        {
            case ListKind.Threat:
                at.Threats += row.Fresh;
                at.ThreatWeeks += row.Targets;
                at.DecayedThreats += row.Last * Decay.OfThreat(age);
                break;
            case ListKind.Popular:
                at.Popular += row.Fresh;
                at.PopularWeeks += row.Targets;
                at.DecayedPopular += row.Last * Decay.OfPopular(age);
                break;
            default:
                at.Others += row.Fresh;
                break;
        }
    }
}
