using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Intelligence.Shapes;
using Whorl.Store;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Logs;

/// <summary>
/// The texts and fingerprints of a log, which repeat: the last of each slot is kept and given again. Fixed in size, belongs to one thread.
/// </summary>
internal sealed class LogTexts
{
    // Some 32 MiB each at most, whatever a log holds.
    private const int TextSlotBits = 14;
    private const int LongestText = 1024;
    private const int FingerprintSlotBits = 12;
    private const int LongestRaw = 4096;

    private readonly string?[] texts = new string[1 << TextSlotBits];
    private readonly Fingerprint?[] fingerprints = new Fingerprint[1 << FingerprintSlotBits];

    /// <summary>A text; null where it is empty.</summary>
    public string? Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return null;
        }

        if (utf8.Length > LongestText)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref string? kept = ref texts[(int)(SlotHash.Of(utf8) >> (64 - TextSlotBits))];
        if (kept is not null && Ascii.Equals(utf8, kept))
        {
            return kept;
        }

        string text = Encoding.UTF8.GetString(utf8);
        kept = text;
        return text;
    }

    /// <summary>
    /// A fingerprint of a checked shape. What is wrong with it comes back as a clause; null, and the fingerprint, where nothing is.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="value">Its value; empty for none.</param>
    /// <param name="raw">The text behind it; empty for none.</param>
    /// <param name="fingerprint">The fingerprint; null for none.</param>
    public string? Fingerprint(FingerprintMethod method, ReadOnlySpan<byte> value, ReadOnlySpan<byte> raw, out Fingerprint? fingerprint)
    {
        fingerprint = null;
        if (value.IsEmpty)
        {
            return null;
        }

        ref Fingerprint? kept = ref fingerprints[(int)(SlotHash.Of(value) >> (64 - FingerprintSlotBits))];
        if (kept is not null && kept.Method == method && Ascii.Equals(value, kept.Value) && (kept.Raw is null ? raw.IsEmpty : Ascii.Equals(raw, kept.Raw)))
        {
            fingerprint = kept;
            return null;
        }

        IndicatorType type = method switch
        {
            FingerprintMethod.Ja3 => IndicatorType.Ja3,
            FingerprintMethod.Ja3s => IndicatorType.Ja3s,
            FingerprintMethod.Ja4 => IndicatorType.Ja4,
            FingerprintMethod.Jarm => IndicatorType.Jarm,
            _ => IndicatorType.Atsf,
        };
        if (Shape.Check(type, Encoding.UTF8.GetString(value), out string text) is { } problem)
        {
            return problem;
        }

        fingerprint = new Fingerprint(method, text, raw.IsEmpty ? null : Encoding.UTF8.GetString(raw));
        if (raw.Length <= LongestRaw)
        {
            kept = fingerprint;
        }

        return null;
    }
}
