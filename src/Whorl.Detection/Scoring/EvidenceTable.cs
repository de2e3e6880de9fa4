using System.Runtime.InteropServices;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Scoring;

/// <summary>
/// All evidence of the weeks before a week: read from the store's tally, or counted week by week by <see cref="EvidenceCounter"/>.
/// </summary>
public sealed class EvidenceTable
{
    private readonly Dictionary<EvidenceKey, int> places = [];
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
    public IReadOnlyDictionary<EvidenceKey, int> Places => places;

    /// <summary>The evidence at a place, decayed to its own <see cref="Evidence.Week"/>.</summary>
    public ref Evidence this[int place] => ref evidence[place];

    /// <summary>Reads the tally of a store up to a week, which does not count; <see cref="Week"/>s to come count as far as they are there.</summary>
    public static EvidenceTable Read(IStore store, Week before, Decay decay)
    {
        EvidenceTable table = new(decay) { Before = before };
        store.ReadTally(row =>
        {
            if (row.Week.CompareTo(before) >= 0)
            {
                return;
            }

            ref Evidence at = ref table.evidence[table.PlaceOf(new EvidenceKey(row.Fingerprint, (byte)row.Depth, row.Server, row.Issuer, row.Port))];
            at.Week = before.Index;
            int age = before.Index - row.Week.Index;
            switch (row.List)
            {
                case ListKind.Threat:
                    at.Threats += row.Fresh;
                    at.ThreatWeeks += row.Targets;
                    at.DecayedThreats += row.Last * decay.OfThreat(age);
                    break;
                case ListKind.Popular:
                    at.Popular += row.Fresh;
                    at.PopularWeeks += row.Targets;
                    at.DecayedPopular += row.Last * decay.OfPopular(age);
                    break;
                default:
                    at.Others += row.Fresh;
                    break;
            }
        });
        return table;
    }

    /// <summary>The place of a key's evidence, which is made where it is missing.</summary>
    public int PlaceOf(in EvidenceKey key)
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
    public bool TryFind(in EvidenceKey key, out Evidence found)
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
}
