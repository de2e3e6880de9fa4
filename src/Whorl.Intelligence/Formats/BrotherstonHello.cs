using System.Globalization;
using System.Text.Json;
using Whorl.Fingerprints;
using Whorl.Intelligence.Clients;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Tls.Handshake;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// The entries of Lee Brotherston's list: a hello in words of hexadecimal (<c>0x00FF 0xC024</c>). JA3 is computed, and JA4 where the
/// hello has neither ALPN nor supported_versions, whose contents the list leaves out.
/// </summary>
internal sealed class BrotherstonHello
{
    private const int MostExtensions = 1024;
    private const int LongestList = 1 << 16;

    private readonly RebuiltHello hello = new();
    private readonly List<ushort> words = [];
    private readonly List<ushort> types = [];
    private readonly List<Fingerprint> fingerprints = [];

    public void Read(JsonElement record, FeedRows rows)
    {
        string? name = LabelText.Of(JsonFields.Text(record, "desc"));
        if (name is null || !TryWords(record, "tls_version", words) || words.Count != 1)
        {
            rows.Reject(name is null ? "desc is missing" : "tls_version is missing or no number");
            return;
        }

        hello.Begin(words[0], Ja4Transport.Tls);
        if (!TryWords(record, "ciphersuite", words) || words.Count == 0)
        {
            rows.Reject("ciphersuite is missing or no list of numbers");
            return;
        }

        foreach (ushort suite in words)
        {
            hello.AddSuite(suite);
        }

        if (!TryWords(record, "extensions", types) || types.Count > MostExtensions || !TryAddExtensions(record))
        {
            rows.Reject("extensions, e_curves, sig_alg or ec_point_fmt is no list of numbers");
            return;
        }

        fingerprints.Clear();
        if (!hello.TryFingerprint(fingerprints))
        {
            rows.Reject("the lists do not fit into a hello");
            return;
        }

        foreach (Fingerprint fingerprint in fingerprints)
        {
            if (fingerprint.Method is FingerprintMethod.Ja3 or FingerprintMethod.Ja4)
            {
                IndicatorType type = fingerprint.Method == FingerprintMethod.Ja3 ? IndicatorType.Ja3 : IndicatorType.Ja4;
                rows.Add(Ja3ListFormat.Named(type, fingerprint.Value, fingerprint.Raw, name));
            }
        }
    }

    private bool TryAddExtensions(JsonElement record)
    {
        foreach (ushort type in types)
        {
            string? key = type switch
            {
                ExtensionType.SupportedGroups => "e_curves",
                ExtensionType.SignatureAlgorithms => "sig_alg",
                ExtensionType.EcPointFormats => "ec_point_fmt",
                _ => null,
            };
            if (key is null || !record.TryGetProperty(key, out _))
            {
                hello.AddExtension(type);
                continue;
            }

            if (!TryWords(record, key, words))
            {
                return false;
            }

            if (type == ExtensionType.EcPointFormats)
            {
                hello.AddPointFormats(words.ConvertAll(static word => (byte)word).ToArray());
            }
            else
            {
                hello.AddList(type, words.ToArray());
            }
        }

        return true;
    }

    private static bool TryWords(JsonElement record, string key, List<ushort> to)
    {
        to.Clear();
        if (JsonFields.Text(record, key) is not { } text)
        {
            return !record.TryGetProperty(key, out _);
        }

        if (text.Length > LongestList)
        {
            return false;
        }

        foreach (Range range in text.AsSpan().Split(' '))
        {
            ReadOnlySpan<char> word = text.AsSpan()[range];
            if (word.IsEmpty)
            {
                continue;
            }

            if (!word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                || !ushort.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value))
            {
                return false;
            }

            to.Add(value);
        }

        return true;
    }
}
