using System.Text;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Detection.Lookups;

/// <summary>
/// The known fingerprints that have the most probe parts in common with one, at least half of them. All of a method are gone through, as the
/// bytes that the store has.
/// </summary>
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

        byte separator = one.Fingerprint.Method == FingerprintMethod.Jarm ? (byte)',' : (byte)'|';
        byte[] own = Encoding.UTF8.GetBytes(raw);
        int parts = own.AsSpan().Count(separator) + 1;
        List<NearFingerprint> near = [];
        reader.EachRaw(one.Fingerprint.Method, MostCompared, (id, value, other) =>
        {
            if (id == one.Id || EqualParts(own, other, separator) is not { } equal || 2 * equal < parts)
            {
                return;
            }

            int place = near.Count;
            string? text = null;
            while (place > 0 && near[place - 1].Equal <= equal)
            {
                if (near[place - 1].Equal == equal && string.CompareOrdinal(near[place - 1].Fingerprint.Value, text ??= Encoding.UTF8.GetString(value)) < 0)
                {
                    break;
                }

                place--;
            }

            if (place < Most)
            {
                near.Insert(place, new NearFingerprint(new Fingerprint(one.Fingerprint.Method, text ?? Encoding.UTF8.GetString(value), Encoding.UTF8.GetString(other)), equal, parts, []));
                near.RemoveRange(Math.Min(near.Count, Most), Math.Max(0, near.Count - Most));
            }
        });
        return [.. near.Select(found => found with { Labels = LabelsOf(reader, found.Fingerprint.Value) })];
    }

    /// <summary>How many parts are the same at the same place; null where there are not as many.</summary>
    private static int? EqualParts(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, byte separator)
    {
        int equal = 0;
        while (true)
        {
            int end = one.IndexOf(separator);
            int otherEnd = other.IndexOf(separator);
            if (end < 0 || otherEnd < 0)
            {
                return end != otherEnd ? null : equal + (one.SequenceEqual(other) ? 1 : 0);
            }

            equal += one[..end].SequenceEqual(other[..otherEnd]) ? 1 : 0;
            one = one[(end + 1)..];
            other = other[(otherEnd + 1)..];
        }
    }

    private static string[] LabelsOf(IStoreReader reader, string value) =>
        [.. reader.Listings(value, Most).Where(listed => listed.Indicator.Role is IndicatorRole.Threat or IndicatorRole.Software)
            .Select(listed => listed.Indicator.Family ?? listed.Indicator.Label).OfType<string>().Distinct(StringComparer.Ordinal)];
}
