using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Scoring;

/// <summary>
/// Counts evidence week by week from a replay, as the store's tally does, so that evaluation has at every week just what was known
/// before it. Weeks must come in order.
/// </summary>
public sealed class EvidenceCounter
{
    private readonly ISightingReplay replay;
    private readonly int[] places;
    private readonly Shown[][] shown;
    private readonly Dictionary<(int Target, ListKind List, int Place), int> changed = [];

    /// <summary>Counts into <paramref name="table"/>.</summary>
    public EvidenceCounter(ISightingReplay replay, EvidenceTable table)
    {
        this.replay = replay;
        Table = table;
        places = new int[replay.Profiles.Length * TallyKey.MostOfProfile];
        shown = [NewShown(), NewShown(), NewShown()];
    }

    /// <summary>The evidence counted so far.</summary>
    public EvidenceTable Table { get; }

    /// <summary>Counts one sighting of a week.</summary>
    public void Count(in SeenTarget seen, Week week)
    {
        ref Shown before = ref shown[(int)seen.List][seen.Target];
        if (before.Profile == seen.Profile && before.Week == week.Index)
        {
            return;
        }

        bool isSame = before.Profile == seen.Profile || before.Profile == 0;
        for (int i = 0; i < TallyKey.MostOfProfile; i++)
        {
            int place = PlaceAt(seen.Profile, i);
            if (place >= 0)
            {
                int last = before.HasChanged || !isSame ? LastOf(before, seen, place) : before.Profile == 0 ? int.MinValue : before.Week;
                if (last < week.Index)
                {
                    Add(place, seen.List, last, week.Index);
                }
            }
        }

        if (!isSame)
        {
            Remember(seen.Target, seen.List, before.Profile, before.Week);
            before.HasChanged = true;
        }

        before.Profile = seen.Profile;
        before.Week = week.Index;
    }

    private Shown[] NewShown() => new Shown[replay.HighestTarget + 1];

    /// <summary>The place of one of a profile's keys: three depths of ATSF, then of JARM; -1 where the profile lacks the fingerprint.</summary>
    private int PlaceAt(int profile, int index)
    {
        ref int place = ref places[(profile * TallyKey.MostOfProfile) + index];
        if (place == 0)
        {
            Profile content = replay.Profiles[profile];
            int fingerprint = index < TallyKey.Deepest ? content.Atsf : content.Jarm;
            place = fingerprint == 0 ? -1 : Table.PlaceOf(TallyKey.Of(content, fingerprint, (index % TallyKey.Deepest) + 1)) + 1;
        }

        return place < 0 ? -1 : place - 1;
    }

    private bool Holds(int profile, int place)
    {
        for (int i = 0; i < TallyKey.MostOfProfile; i++)
        {
            if (PlaceAt(profile, i) == place)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The last week in which a target that showed several profiles was counted at a place.</summary>
    private int LastOf(in Shown before, in SeenTarget seen, int place)
    {
        int last = before.Profile != 0 && Holds(before.Profile, place) ? before.Week : int.MinValue;
        return Math.Max(last, changed.GetValueOrDefault((seen.Target, seen.List, place), int.MinValue));
    }

    private void Remember(int target, ListKind list, int profile, int week)
    {
        for (int i = 0; i < TallyKey.MostOfProfile; i++)
        {
            int place = PlaceAt(profile, i);
            if (place >= 0)
            {
                changed[(target, list, place)] = week;
            }
        }
    }

    private void Add(int place, ListKind list, int last, int week)
    {
        ref Evidence at = ref Table[place];
        bool isFresh = last == int.MinValue;
        if (list == ListKind.Other)
        {
            at.Others += isFresh ? 1 : 0;
            return;
        }

        if (at.Week != week)
        {
            at.DecayedThreats *= Table.Decay.OfThreat(week - at.Week);
            at.DecayedPopular *= Table.Decay.OfPopular(week - at.Week);
            at.Week = week;
        }

        if (list == ListKind.Threat)
        {
            at.Threats += isFresh ? 1 : 0;
            at.ThreatWeeks++;
            at.DecayedThreats += 1 - (isFresh ? 0 : Table.Decay.OfThreat(week - last));
        }
        else
        {
            at.Popular += isFresh ? 1 : 0;
            at.PopularWeeks++;
            at.DecayedPopular += 1 - (isFresh ? 0 : Table.Decay.OfPopular(week - last));
        }
    }

    private struct Shown
    {
        public int Profile;
        public int Week;
        public bool HasChanged;
    }
}
