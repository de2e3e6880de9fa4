using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Detection.Lookups;

/// <summary>The known fingerprints that have the most probe parts in common with one, at least half of them.</summary>
internal static class NearestKnown
{
    private const int Most = 5;
    private const int MostCompared = 100_000;

    public static IReadOnlyList<NearFingerprint> Find(IStoreReader reader, StoredFingerprint one)
    {
        if (one.Fingerprint.Raw is not { } raw)
        {
            return [];
        }

        char separator = one.Fingerprint.Method == FingerprintMethod.Jarm ? ',' : '|';
        string[] parts = raw.Split(separator);
        List<(int Equal, Fingerprint Fingerprint)> near = [];
        reader.EachFingerprint(one.Fingerprint.Method, MostCompared, other =>
        {
            if (other.Id == one.Id)
            {
                return;
            }

            int equal = 0;
            int at = 0;
            foreach (Range range in other.Fingerprint.Raw.AsSpan().Split(separator))
            {
                equal += at < parts.Length && other.Fingerprint.Raw.AsSpan()[range].SequenceEqual(parts[at]) ? 1 : 0;
                at++;
            }

            if (2 * equal >= parts.Length && at == parts.Length)
            {
                near.Add((equal, other.Fingerprint));
            }
        });
        return [.. near.OrderByDescending(found => found.Equal).ThenBy(found => found.Fingerprint.Value, StringComparer.Ordinal).Take(Most)
            .Select(found => new NearFingerprint(found.Fingerprint, found.Equal, parts.Length, LabelsOf(reader, found.Fingerprint.Value)))];
    }

    private static string[] LabelsOf(IStoreReader reader, string value) =>
        [.. reader.Listings(value, Most).Where(listed => listed.Indicator.Role is IndicatorRole.Threat or IndicatorRole.Software)
            .Select(listed => listed.Indicator.Family ?? listed.Indicator.Label).OfType<string>().Distinct(StringComparer.Ordinal)];
}
