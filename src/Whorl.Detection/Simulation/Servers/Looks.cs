using System.Text;
using Whorl.Fingerprints;
using Whorl.Store;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>Makes fingerprints of traits and tweaks; one instance for each distinct fingerprint.</summary>
internal sealed class Looks
{
    private const string NoAnswer = "|||,|||,|||,|||,|||,|||,|||,|||,|||,|||";

    private readonly Dictionary<string, Fingerprint> known = new(StringComparer.Ordinal);
    private readonly StringBuilder text = new();

    /// <summary>Distinct fingerprints made so far.</summary>
    public int Count => known.Count;

    /// <summary>The fingerprints of a stack with tweaks for each probe; JARM may be that of another stack.</summary>
    public Look Of(in StackTraits traits, in StackTraits jarmTraits, ReadOnlySpan<ulong> atsfTweaks, ReadOnlySpan<ulong> jarmTweaks)
    {
        text.Clear();
        for (int probe = 0; probe < AtsfAnswers.Probes; probe++)
        {
            text.Append(probe > 0 ? "|" : string.Empty);
            AtsfAnswers.Write(text, traits, probe, atsfTweaks[probe]);
        }

        Fingerprint atsf = Known(FingerprintMethod.Atsf);
        text.Clear();
        for (int probe = 0; probe < JarmAnswers.Probes; probe++)
        {
            text.Append(probe > 0 ? "," : string.Empty);
            JarmAnswers.Write(text, jarmTraits, probe, jarmTweaks[probe]);
        }

        return new Look(atsf, text.Equals(NoAnswer) ? null : Known(FingerprintMethod.Jarm));
    }

    private Fingerprint Known(FingerprintMethod method)
    {
        string raw = text.ToString();
        if (!known.TryGetValue(raw, out Fingerprint? fingerprint))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(raw);
            Span<byte> hash = stackalloc byte[Jarm.HashLength];
            if (method == FingerprintMethod.Jarm)
            {
                Jarm.WriteHash(bytes, hash);
            }
            else
            {
                hash = hash[..Atsf.HashLength];
                Atsf.WriteHash(bytes, hash);
            }

            known[raw] = fingerprint = new Fingerprint(method, Encoding.ASCII.GetString(hash), raw);
        }

        return fingerprint;
    }
}
