using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Web.Fingerprints.Map;

/// <summary>
/// Lays fingerprints out by likeness: how many of their ten parts are equal. Clusters are what single linkage joins at eight of ten; places come from
/// pulling those that are alike together and pushing the others apart (Fruchterman and Reingold, 1991), from a fixed start, so that the same store gives the
/// same map.
/// </summary>
internal static class MapMaker
{
    private const int Most = 300;
    private const int Rounds = 220;
    private const int Alike = 8;
    private const int Pulls = 6;

    /// <summary>The map of a store.</summary>
    public static FingerprintMap Make(IStoreReader reader)
    {
        PrevalentFingerprint[] known = [.. reader.Prevalent(FingerprintMethod.Atsf, 4 * Most).Where(each => each.Known.Fingerprint.Raw is not null)];

        // The most frequent, and of the rest those with threats: what is rare and harmless says least.
        known = [.. known.Take(Most / 2), .. known.Skip(Most / 2).OrderByDescending(each => each.Threats).ThenByDescending(each => each.Targets).Take(Most / 2)];
        string[][] parts = [.. known.Select(each => each.Known.Fingerprint.Raw!.Split('|'))];
        int[,] equal = Likeness(parts);
        int[] clusters = ClustersOf(equal);
        (double X, double Y)[] places = Place(equal);
        return new FingerprintMap([.. known.Select((each, index) => new MapPoint(each, places[index].X, places[index].Y, clusters[index]))], clusters.Length == 0 ? 0 : clusters.Max() + 1);
    }

    private static int[,] Likeness(string[][] parts)
    {
        int[,] equal = new int[parts.Length, parts.Length];
        for (int a = 0; a < parts.Length; a++)
        {
            for (int b = 0; b < a; b++)
            {
                int same = 0;
                for (int part = 0; part < Math.Min(parts[a].Length, parts[b].Length); part++)
                {
                    same += parts[a][part] == parts[b][part] ? 1 : 0;
                }

                equal[a, b] = equal[b, a] = same;
            }
        }

        return equal;
    }

    /// <summary>The number of each one's cluster, the largest first.</summary>
    private static int[] ClustersOf(int[,] equal)
    {
        int count = equal.GetLength(0);
        int[] root = [.. Enumerable.Range(0, count)];
        int Find(int at)
        {
            while (root[at] != at)
            {
                at = root[at] = root[root[at]];
            }

            return at;
        }

        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b < a; b++)
            {
                if (equal[a, b] >= Alike)
                {
                    root[Find(a)] = Find(b);
                }
            }
        }

        Dictionary<int, int> numbers = [];
        foreach (IGrouping<int, int> cluster in Enumerable.Range(0, count).GroupBy(Find).OrderByDescending(cluster => cluster.Count()).ThenBy(cluster => cluster.Min()))
        {
            numbers[cluster.Key] = numbers.Count;
        }

        return [.. Enumerable.Range(0, count).Select(at => numbers[Find(at)])];
    }

    private static (double X, double Y)[] Place(int[,] equal)
    {
        int count = equal.GetLength(0);
        (double X, double Y)[] at = [.. Enumerable.Range(0, count).Select(index => (0.5 + (0.4 * Math.Sqrt((index + 0.5) / count) * Math.Cos(index * 2.399963)), 0.5 + (0.4 * Math.Sqrt((index + 0.5) / count) * Math.Sin(index * 2.399963))))];
        (int A, int B, double Pull)[] springs = [.. Springs(equal)];
        double ideal = 0.85 / Math.Sqrt(Math.Max(1, count));
        for (int round = 0; round < Rounds; round++)
        {
            (double X, double Y)[] force = new (double X, double Y)[count];
            for (int a = 0; a < count; a++)
            {
                for (int b = 0; b < a; b++)
                {
                    (double dx, double dy) = (at[a].X - at[b].X, at[a].Y - at[b].Y);
                    double push = ideal * ideal / Math.Max(1e-6, (dx * dx) + (dy * dy));
                    force[a] = (force[a].X + (dx * push), force[a].Y + (dy * push));
                    force[b] = (force[b].X - (dx * push), force[b].Y - (dy * push));
                }
            }

            foreach ((int a, int b, double pull) in springs)
            {
                (double dx, double dy) = (at[a].X - at[b].X, at[a].Y - at[b].Y);
                double strength = pull * Math.Sqrt((dx * dx) + (dy * dy)) / ideal;
                force[a] = (force[a].X - (dx * strength), force[a].Y - (dy * strength));
                force[b] = (force[b].X + (dx * strength), force[b].Y + (dy * strength));
            }

            double heat = 0.06 * (1 - ((double)round / Rounds));
            for (int i = 0; i < count; i++)
            {
                // A pull to the middle keeps what is like nothing else on the map.
                (double fx, double fy) = (force[i].X + ((0.5 - at[i].X) * 0.6), force[i].Y + ((0.5 - at[i].Y) * 0.6));
                double length = Math.Max(1e-9, Math.Sqrt((fx * fx) + (fy * fy)));
                double step = Math.Min(length, heat);
                at[i] = (at[i].X + (fx / length * step), at[i].Y + (fy / length * step));
            }
        }

        return Fitted(at);
    }

    /// <summary>Each one and the few that are most like it.</summary>
    private static IEnumerable<(int A, int B, double Pull)> Springs(int[,] equal)
    {
        int count = equal.GetLength(0);
        for (int a = 0; a < count; a++)
        {
            int from = a;
            foreach (int b in Enumerable.Range(0, count).Where(b => b != from && equal[from, b] >= 4).OrderByDescending(b => equal[from, b]).ThenBy(b => b).Take(Pulls))
            {
                double share = equal[a, b] / 10.0;
                yield return (a, b, share * share * share);
            }
        }
    }

    private static (double X, double Y)[] Fitted((double X, double Y)[] at)
    {
        if (at.Length < 2)
        {
            return [.. at.Select(_ => (0.5, 0.5))];
        }

        (double left, double right) = (at.Min(point => point.X), at.Max(point => point.X));
        (double top, double bottom) = (at.Min(point => point.Y), at.Max(point => point.Y));
        return [.. at.Select(point => ((point.X - left) / Math.Max(1e-9, right - left), (point.Y - top) / Math.Max(1e-9, bottom - top)))];
    }
}
