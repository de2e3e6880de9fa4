using Whorl.Store.Reading;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>
/// Compares two weeks: of every server the profile that it showed last in each, then a count. Memory is 16 bytes for every server that the store knows; time
/// is that of the looks of the two weeks, which the key of <c>seen</c> finds.
/// </summary>
internal sealed class WeekReading(Connection connection, Func<int, Fingerprint> fingerprintOf)
{
    /// <summary>The weeks in which servers were seen, the latest first, no more than <paramref name="most"/>.</summary>
    public List<Week> Latest(int most)
    {
        List<Week> weeks = [];
        using Statement next = connection.Prepare("SELECT max(week) FROM seen WHERE week < ?1");
        for (long? week = next.Bind(1, long.MaxValue).Number(); week is { } index && weeks.Count < most; week = next.Bind(1, index).Number())
        {
            weeks.Add(new Week((int)index));
        }

        return weeks;
    }

    /// <summary>Compares two weeks, with so many fingerprints of those that grew and shrank.</summary>
    public WeekComparison Compare(Week from, Week to, int most)
    {
        int highest = (int)(connection.Number("SELECT max(id) FROM target") ?? 0);
        Dictionary<int, (int Jarm, int Atsf)> profiles = [];
        int[] before = LastOf(from, highest, profiles);
        int[] after = LastOf(to, highest, profiles);
        (long both, long appeared, long vanished, long changed) = (0, 0, 0, 0);
        Dictionary<(int Before, int After), long> pairs = [];
        for (int target = 1; target <= highest; target++)
        {
            (int was, int became) = (before[target], after[target]);
            if (was != 0 || became != 0)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(pairs, (was, became), out _)++;
            }
        }

        Dictionary<int, (long Before, long After)> shown = [];
        foreach (((int was, int became), long count) in pairs)
        {
            both += was != 0 && became != 0 ? count : 0;
            appeared += was == 0 ? count : 0;
            vanished += became == 0 ? count : 0;
            changed += was != 0 && became != 0 && Differ(profiles[was], profiles[became]) ? count : 0;
            Count(shown, was, profiles, count, 0);
            Count(shown, became, profiles, 0, count);
        }

        return new WeekComparison(from, to, both, appeared, vanished, changed, Shifts(shown, most, sign: 1), Shifts(shown, most, sign: -1));
    }

    private static bool Differ((int Jarm, int Atsf) was, (int Jarm, int Atsf) became) =>
        (was.Jarm != 0 && became.Jarm != 0 && was.Jarm != became.Jarm) || (was.Atsf != 0 && became.Atsf != 0 && was.Atsf != became.Atsf);

    private static void Count(Dictionary<int, (long Before, long After)> shown, int profile, Dictionary<int, (int Jarm, int Atsf)> profiles, long before, long after)
    {
        if (profile == 0)
        {
            return;
        }

        (int jarm, int atsf) = profiles[profile];
        foreach (int fingerprint in (ReadOnlySpan<int>)[jarm, atsf])
        {
            if (fingerprint != 0)
            {
                (long was, long became) = shown.GetValueOrDefault(fingerprint);
                shown[fingerprint] = (was + before, became + after);
            }
        }
    }

    private List<FingerprintShift> Shifts(Dictionary<int, (long Before, long After)> shown, int most, int sign) =>
        [.. shown.Where(each => (each.Value.After - each.Value.Before) * sign > 0).OrderByDescending(each => (each.Value.After - each.Value.Before) * sign).ThenBy(each => each.Key).Take(most)
            .Select(each => new FingerprintShift(fingerprintOf(each.Key), each.Value.Before, each.Value.After))];

    /// <summary>The profile with a fingerprint that each target showed last in a week, by its id; 0 for none.</summary>
    private int[] LastOf(Week week, int highest, Dictionary<int, (int Jarm, int Atsf)> profiles)
    {
        int[] profileOf = new int[highest + 1];
        int[] lastAt = new int[highest + 1];
        Array.Fill(lastAt, -1);
        using Statement rows = connection.Prepare("SELECT s.target, s.profile, k.at FROM seen k CROSS JOIN state s ON s.id = k.state WHERE k.week = ?1");
        using Statement profile = connection.Prepare("SELECT jarm, atsf FROM profile WHERE id = ?1");
        rows.Bind(1, week.Index);
        while (rows.Step())
        {
            (int target, int shows, int at) = (rows.Int(0), rows.Int(1), rows.Int(2));
            if (at <= lastAt[target])
            {
                continue;
            }

            if (!profiles.TryGetValue(shows, out (int Jarm, int Atsf) fingerprints))
            {
                fingerprints = profile.Bind(1, shows).Step() ? (profile.Int(0), profile.Int(1)) : default;
                profile.Reset();
                profiles[shows] = fingerprints;
            }

            if (fingerprints != default)
            {
                (lastAt[target], profileOf[target]) = (at, shows);
            }
        }

        return profileOf;
    }
}
