using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Store;
using Whorl.Tls.Names;

namespace Whorl.Intelligence.Logs;

/// <summary>Takes GREASE out of the text of a JA3 that another program left it in.</summary>
internal sealed class Ja3Text
{
    private readonly DigestCache md5 = new(FingerprintDigest.Md5);
    private readonly RepeatedValues<Fingerprint> known = new();
    private readonly Utf8Text text = new();
    private readonly RepeatedValues<Fingerprint>.Maker correct;

    public Ja3Text() => correct = Correct;

    /// <summary>Gives the JA3 without GREASE; false where the text has none.</summary>
    public bool TryRemoveGrease(ReadOnlySpan<byte> raw, out Fingerprint? fingerprint)
    {
        fingerprint = raw.IsEmpty ? null : known.Of(raw, correct);
        return fingerprint is not null;
    }

    private Fingerprint? Correct(ReadOnlySpan<byte> raw)
    {
        text.Clear();
        bool hasGrease = false;
        bool isFirst = true;
        while (!raw.IsEmpty)
        {
            int length = raw.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            ReadOnlySpan<byte> number = length < 0 ? raw : raw[..length];
            byte separator = length < 0 ? (byte)0 : raw[length];
            raw = length < 0 ? default : raw[(length + 1)..];
            bool isGrease = ushort.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out ushort value) && Grease.IsGrease(value);
            hasGrease |= isGrease;
            if (!isGrease && !number.IsEmpty)
            {
                if (!isFirst)
                {
                    text.Append((byte)'-');
                }

                text.Append(number);
                isFirst = false;
            }

            if (separator == (byte)',')
            {
                text.Append(separator);
                isFirst = true;
            }
        }

        return hasGrease ? new Fingerprint(FingerprintMethod.Ja3, Encoding.ASCII.GetString(md5.Hex(text.Written)), Encoding.ASCII.GetString(text.Written)) : null;
    }
}
