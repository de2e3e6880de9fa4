using System.Runtime.InteropServices;
using Whorl.Probing;
using Whorl.Store;

namespace Whorl.Detection.Scoring;

/// <summary>
/// A server's fingerprint as the set of what its probes were answered with: tokens of probe, field and value, hashed. Two
/// fingerprints are as similar as the sets (Jaccard).
/// </summary>
public static class FingerprintParts
{
    /// <summary>
    /// The tokens of an ATSF (ten strings joined by <c>|</c>, fields joined by <c>_</c>, extensions by <c>-</c>) or of a JARM (ten joined by commas,
    /// fields by <c>|</c>); empty where the text behind the hash is unknown.
    /// </summary>
    public static ulong[] Tokens(Fingerprint fingerprint)
    {
        if (fingerprint.Raw is not { Length: > 0 } raw)
        {
            return [];
        }

        (char probes, char fields) = fingerprint.Method == FingerprintMethod.Jarm ? (',', '|') : ('|', '_');
        List<ulong> tokens = [];
        int probe = 0;
        foreach (Range part in raw.AsSpan().Split(probes))
        {
            int field = 0;
            foreach (Range piece in raw.AsSpan(part).Split(fields))
            {
                ReadOnlySpan<char> value = raw.AsSpan(part)[piece];
                tokens.Add(Hash(value, ((ulong)probe << 8) | (uint)field));
                field++;
            }

            probe++;
        }

        return [.. tokens];
    }

    /// <summary>FNV-1a over UTF-16 units, begun with a seed and finished so that all bits depend on all others.</summary>
    public static ulong Hash(ReadOnlySpan<char> text, ulong seed)
    {
        ulong hash = 14695981039346656037 ^ (seed * 0x9E3779B97F4A7C15);
        foreach (ushort unit in MemoryMarshal.Cast<char, ushort>(text))
        {
            hash = (hash ^ unit) * 1099511628211;
        }

        return SplitMix64.Mix(hash);
    }
}
